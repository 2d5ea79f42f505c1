import { isIP } from '../../misp/validation/ip-address.ts';
import { isPhpUrl } from '../../misp/validation/php-url.ts';
import type { Finding } from './finding.ts';
import data from './known-domains.json' with { type: 'json' };

const TOP_LEVEL = new Set([...data.topLevel.split(' '), 'onion']);
const VENDORS = data.securityVendors;
const NAME = /^(?:[-\p{L}\p{N}]+\.)+[a-z0-9-]+$/iu;
const PORT = /:([0-9]{2,5})$/;

/** An address or network, a name, a URL. With MISP's free-text import, a port is what stands at the end. */
export function readHost(token: string): Finding | undefined {
  if (isIP(token)) return { type: 'ip-dst', value: token };
  const port = PORT.exec(token)?.[1];
  const host = port ? token.replaceAll(`:${port}`, '') : token;
  const finding = readAddress(host, port) ?? readName(host) ?? readUrl(host);
  return finding && port ? { ...finding, port } : finding;
}

function readAddress(host: string, port: string | undefined): Finding | undefined {
  const address = port && /^\[.*\]$/.test(host) ? host.slice(1, -1) : host;
  if (isIP(address))
    return port ? { type: 'ip-dst|port', value: `${address}|${port}` } : { type: 'ip-dst', value: address };
  const [network = '', mask = '', ...rest] = host.split('/');
  return rest.length === 0 && /^[0-9]+$/.test(mask) && isIP(network)
    ? { type: 'ip-dst', value: host }
    : undefined;
}

function readName(host: string): Finding | undefined {
  if (!isDomain(host)) return undefined;
  return { type: host.split('.').length > 2 ? 'hostname' : 'domain', value: host };
}

export function isDomain(host: string): boolean {
  const topLevel = host.slice(host.lastIndexOf('.') + 1).toLowerCase();
  return TOP_LEVEL.has(topLevel) && NAME.test(host);
}

function readUrl(host: string): Finding | undefined {
  if (!host.includes('.') || !host.includes('/')) return undefined;
  if (!isPhpUrl(host) && !isPhpUrl(`http://${host}`)) return undefined;
  return { type: isOfVendor(host) ? 'link' : 'url', value: host };
}

/** What a security vendor says of something is no indicator. */
function isOfVendor(url: string): boolean {
  const host = /^https:\/\/([^/]+)/i.exec(url)?.[1]?.toLowerCase();
  return host !== undefined && VENDORS.some((vendor) => host === vendor || host.endsWith(`.${vendor}`));
}
