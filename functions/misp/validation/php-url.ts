import { isIPv6 } from './ip-address.ts';

type Url = { scheme: string; authority: string | null };
type Authority = { userinfo: string; host: string };

const USERINFO = /^(?:[a-zA-Z0-9._~!$&'()*+,;=:-]|%[0-9][0-9a-fA-F])*$/;
const HOSTLESS = ['mailto', 'news', 'file'];
const MAX_HOST = 253;

/** Whether PHP's FILTER_VALIDATE_URL takes it (rule 24). */
export function isPhpUrl(value: string): boolean {
  const url = /^[\x21-\x7e]+$/.test(value) ? splitUrl(value) : null;
  if (url === null) return false;
  if (url.authority === null) return HOSTLESS.includes(url.scheme);
  const authority = splitAuthority(url.authority);
  if (authority === null || !USERINFO.test(authority.userinfo)) return false;
  return !/^https?$/i.test(url.scheme) || isHost(authority.host);
}

function isHost(host: string): boolean {
  return (host.startsWith('[') && host.endsWith(']') && isIPv6(host.slice(1, -1))) || isHostname(host);
}

function splitUrl(value: string): Url | null {
  const colon = value.indexOf(':');
  const scheme = value.slice(0, Math.max(colon, 0));
  const rest = value.slice(colon + 1);
  if (!/^[a-zA-Z0-9+.-]+$/.test(scheme)) return null;
  if (/^[0-9]{0,5}\//.test(rest) && !rest.startsWith('/')) return null; // PHP reads a host and its port
  if (/^[0-9]{1,5}$/.test(rest)) return null;
  if (!rest.startsWith('//') || (rest.startsWith('///') && /^file$/i.test(scheme)))
    return { scheme, authority: null };
  return { scheme, authority: /^[^/?#]*/.exec(rest.slice(2))?.[0] ?? '' };
}

function splitAuthority(authority: string): Authority | null {
  const at = authority.lastIndexOf('@');
  const place = authority.slice(at + 1);
  const colon = place.startsWith('[') && place.endsWith(']') ? -1 : place.lastIndexOf(':');
  const host = colon < 0 ? place : place.slice(0, colon);
  if (host === '' || (colon >= 0 && !isPortText(place.slice(colon + 1)))) return null;
  return { userinfo: authority.slice(0, Math.max(at, 0)), host };
}

// PHP reads a port with strtol: `80a` is port 80.
function isPortText(text: string): boolean {
  const digits = /^[+-]?[0-9]+/.exec(text)?.[0];
  return text === '' || (text.length <= 5 && Number(digits) >= 0 && Number(digits) <= 65535);
}

function isHostname(host: string): boolean {
  const name = host.replace(/\.$/, '');
  return (
    name.length <= MAX_HOST &&
    name.split('.').every((label) => /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/.test(label))
  );
}
