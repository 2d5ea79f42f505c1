import { type Network, readNetwork } from '../../misp/networks.ts';

/** Addresses that mean nothing outside one's own network (RFC 1918, 6598, 3927, 4193, 4291), and no address at all. */
export const PRIVATE: readonly Network[] = (
  '10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 127.0.0.0/8 169.254.0.0/16 100.64.0.0/10 0.0.0.0/8 255.255.255.255 ' +
  '::/127 fe80::/10 fc00::/7'
)
  .split(' ')
  .flatMap((text) => readNetwork(text) ?? []);
