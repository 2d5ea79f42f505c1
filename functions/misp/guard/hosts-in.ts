import { domainToASCII } from 'node:url';
import { type Network, readNetwork } from '../networks.ts';

export interface HostsIn {
  /** In lower case, as punycode. */
  names: Set<string>;
  /** As they are written, with what they mean. */
  networks: Map<string, Network>;
}

// Each is one class repeated, or literal at its beginning: no text makes them look at a character twice.
const DISGUISED_DOT = /\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)|。/gi;
const DISGUISED_COLON = /\[(:|:\/\/)\]/g;
const URL_REST = /:\/\/([^\s/?#\\]*)[^\s,;"'<>|)]*/g;
const WORD = /[\p{L}\p{M}\p{N}._:/-]+/gu;

/**
 * The hosts that a value or a text names: of a URL its host and not what its path says, of a mail address the part after
 * the @, and whatever else has the form of a name or an address.
 */
export function hostsIn(text: string): HostsIn {
  const found: HostsIn = { names: new Set(), networks: new Map() };
  const plain = text
    .normalize('NFKC')
    .replaceAll(DISGUISED_DOT, '.')
    .replaceAll(DISGUISED_COLON, '$1')
    .replaceAll(URL_REST, (_, authority: string) => ` ${authority.slice(authority.lastIndexOf('@') + 1)} `);
  for (const [word] of plain.matchAll(WORD)) readWord(word, found);
  return found;
}

function readWord(word: string, found: HostsIn): void {
  const network = readNetwork(word) ?? readNetwork(trim(word));
  if (network) found.networks.set(word, network);
  else for (const part of hostParts(word)) readPart(trim(part), found);
}

/** `evil.example/own.example` is a URL without its scheme; of `own.example:443` the port is cut. */
function hostParts(word: string): string[] {
  const [first = '', ...rest] = word.split('/');
  return (first.includes('.') ? [first] : rest).flatMap((part) => part.split(':'));
}

function readPart(part: string, { names, networks }: HostsIn): void {
  const network = readNetwork(part);
  if (network) networks.set(part, network);
  else if (part.includes('.')) names.add(toName(part));
}

/** Names are compared in one form, however they are written. */
export function toName(text: string): string {
  const name = text.toLowerCase();
  return /[^\0-\x7f]/.test(name) ? domainToASCII(name) || name : name;
}

function trim(word: string): string {
  let [start, end] = [0, word.length];
  while (start < end && isMark(word.charAt(start))) start += 1;
  while (end > start && isMark(word.charAt(end - 1))) end -= 1;
  return word.slice(start, end);
}

function isMark(character: string): boolean {
  return '.:/-'.includes(character);
}
