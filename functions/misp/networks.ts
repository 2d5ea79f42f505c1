import { isIPv4, parseIPv6 } from './validation/ip-address.ts';

export interface Network {
  bits: string;
  family: 4 | 6;
}

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
