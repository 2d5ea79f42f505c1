import * as z from 'zod';

/** Where a server is. Paths are put behind it, and it stands in log lines and receipts. */
export function address(error: string) {
  return z
    .url({ protocol: /^https?$/, error })
    .refine(isPlain, 'must have no user, no password, and nothing behind its path')
    .transform((url) => url.replace(/\/+$/, ''));
}

function isPlain(url: string): boolean {
  const { username, password, search, hash } = URL.parse(url) ?? {};
  return !(username || password || search || hash);
}
