import { isFilename, readFile, readPath } from './files.ts';
import type { Finding } from './finding.ts';
import { readHost } from './hosts.ts';
import { readEmail, readHash, readPattern } from './patterns.ts';

/** What MISP's free-text import takes a token for (`validation/README.md`, rules 47-56). */
export function readToken(raw: string): Finding | undefined {
  const token = refangAsMisp(raw);
  return (
    readFile(raw) ??
    readHash(raw) ??
    readEmail(token) ??
    readPattern(raw) ??
    readHost(token) ??
    (token.includes('.') && isFilename(raw) ? { type: 'filename', value: raw } : undefined) ??
    readPath(raw)
  );
}

function refangAsMisp(raw: string): string {
  return raw
    .replace(/^(?:hxxp|hxtp|htxp|meow|h\[tt\]p)/i, 'http')
    .replaceAll(/\[\.\]|\[dot\]|\(dot\)/g, '.')
    .replace('[hxxp://]', 'http://')
    .replaceAll(/\[@\]|\[at\]/g, '@')
    .replaceAll('[:]', ':')
    .replaceAll(/\[(.)\]/gu, '$1');
}
