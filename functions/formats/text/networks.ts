import { isIPv4, parseIPv6 } from '../../misp/validation/ip-address.ts';

export interface Network {
  bits: string;
  family: 4 | 6;
}

/** Addresses that mean nothing outside one's own network (RFC 1918, 6598, 3927, 4193, 4291), and no address at all. */
export const PRIVATE: readonly Network[] = (
  '10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 127.0.0.0/8 169.254.0.0/16 100.64.0.0/10 0.0.0.0/8 255.255.255.255 ' +
  '::/127 fe80::/10 fc00::/7'
)
  .split(' ')
  .flatMap((text) => readNetwork(text) ?? []);

/** `10.0.0.0/8`, `2001:db8::/32`; an address alone is a network of one. */
export function readNetwork(text: string): Network | undefined {
  const [address = '', mask, ...rest] = text.split('/');
  const family = isIPv4(address) ? 4 : 6;
  const bits =
    family === 4 ? toBits(address.split('.').map(Number), 8) : toBits(parseIPv6(address) ?? [], 16);
  if (bits === '' || rest.length > 0 || (mask !== undefined && !/^[0-9]{1,3}$/.test(mask))) return undefined;
  return { bits: bits.slice(0, mask === undefined ? bits.length : Number(mask)), family };
}

function toBits(numbers: readonly number[], width: number): string {
  return numbers.map((number) => number.toString(2).padStart(width, '0')).join('');
}

export function isWithin(inner: Network, outer: Network): boolean {
  return inner.family === outer.family && inner.bits.startsWith(outer.bits);
}
