import type { Finding } from './finding.ts';
import { readHash } from './patterns.ts';

/** A name with an extension, with its folders if it has any; a hash may follow. */
export function readFile(token: string): Finding | undefined {
  const bar = token.indexOf('|');
  if (bar > 0 && bar === token.lastIndexOf('|') && isFilename(token.slice(0, bar))) {
    const hash = readHash(token.slice(bar + 1));
    if (hash) return { type: `filename|${hash.type}`, value: token };
  }
  return undefined;
}

export function isFilename(text: string): boolean {
  if (text.indexOf('.') < 1 && !/^.:/.test(text)) return false;
  const extension = text.slice(text.lastIndexOf('.') + 1);
  return /^[a-z0-9]+$/i.test(extension) && !/^[0-9]+$/.test(extension);
}

/** `HKLM\Software` is a key of the registry, `C:\Windows` is not. */
export function readPath(token: string): Finding | undefined {
  if (token.indexOf('\\') < 1) return undefined;
  const last = token.slice(token.lastIndexOf('\\') + 1);
  if (last.indexOf('.') > 0) return isFilename(last) ? { type: 'filename', value: token } : undefined;
  return /^[a-z]:/i.test(token) ? undefined : { type: 'regkey', value: token };
}
