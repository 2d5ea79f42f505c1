import { isWithin, type Network, readNetwork } from '../../misp/networks.ts';
import type { Finding } from './finding.ts';
import { PRIVATE } from './networks.ts';

export interface LeaveOut {
  ownDomains: readonly string[];
  allow: readonly string[];
  privateAddresses: 'keep' | 'leave-out';
}

/** Why an indicator is left out, in words for the receipt. */
export type Reason = 'of your own domains' | 'allowed' | 'private addresses';

/** Decides what the operator wants left out. */
export function leftOut({
  ownDomains,
  allow,
  privateAddresses,
}: LeaveOut): (finding: Finding) => Reason | undefined {
  const own = ownDomains.map((domain) => domain.toLowerCase());
  const allowed = new Set(allow.map((value) => value.toLowerCase()));
  const networks = allow.flatMap((value) => readNetwork(value) ?? []);
  return ({ type, value }) => {
    const host = hostOf(type, value.toLowerCase());
    const network = host && readNetwork(host);
    if (network && privateAddresses === 'leave-out' && isIn(network, PRIVATE)) return 'private addresses';
    if (host && isOf(host, own)) return 'of your own domains';
    const isAllowed =
      allowed.has(value.toLowerCase()) ||
      (network ? isIn(network, networks) : host && isOf(host, [...allowed]));
    return isAllowed ? 'allowed' : undefined;
  };
}

function isIn(network: Network, networks: readonly Network[]): boolean {
  return networks.some((outer) => isWithin(network, outer));
}

function isOf(host: string, domains: readonly string[]): boolean {
  return domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

function hostOf(type: string, value: string): string | undefined {
  if (type === 'url' || type === 'link') {
    const host = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/?#]*@)?(\[[^\]]*\]|[^:/?#]*)/.exec(value)?.[1];
    return host?.replaceAll(/[[\]]/g, '');
  }
  if (type.startsWith('email')) return value.slice(value.lastIndexOf('@') + 1);
  return /^(?:ip-|domain|hostname)/.test(type) ? value.split('|')[0] : undefined;
}
