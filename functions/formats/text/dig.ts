import { extractEmails, extractMacAddresses, extractURLs, extractXMRs } from 'ioc-extractor';
import { domainToPunycode } from '../../misp/validation/idna.ts';
import { isIP, isIPv4 } from '../../misp/validation/ip-address.ts';
import type { Finding } from './finding.ts';
import { fold, refang } from './fold.ts';
import { isDomain } from './hosts.ts';
import { readEmail, readHash } from './patterns.ts';
import { isPlain, unwrap } from './plain.ts';
import { readToken } from './read-token.ts';
import { trim } from './tokens.ts';

/** Longer ones are no words, and ioc-extractor takes its time. */
const LONGEST = 2_048;
/** What parts words where there are no blanks; brackets may belong to an address or a URL, and come later. */
const PUNCTUATION = /[\s、。，．…「」『』【】《》〈〉〔〕・※→⇒■□●○◆◇“”‘’—–]+/u;
/** MISP asks a URL for a dot, and cuts its port off. */
const URL_OF_IPV6 = /^https?:\/\/\[([0-9a-f:.]+)\](?::[0-9]{1,5})?(?:[/?#]|$)/i;
/** `address=/evil.example/0.0.0.0`: where the names are sent is no indicator. */
const OF_DNSMASQ = /^(?:address|local|server)=\/(.+)\/[0-9a-f.:#]*$/i;
const RUN = /[\x21-\x7e]+/g;
/** A letter of a script that joins its words as Latin does: what stands beside it is a part of its word. */
const JOINED = '(?![\\0-\\x7fー々\\p{Script=Han}\\p{Script=Katakana}\\p{Script=Hiragana}])[\\p{L}\\p{M}]';
const IS_JOINED = new RegExp(`^${JOINED}`, 'u');
const WORD_START = /^[\w-]*/;
const WORD_END = /(?<!\w)\w*$/;
/** What of a URL's path may follow in Japanese: a word, not the particle and verb of a sentence. */
const WORD = '\\p{Script=Katakana}\\p{Script=Han}ー';
const PATH = new RegExp(`(?<=/)[${WORD}]+`, 'uy');
/** Hiragana at the end may be the rest of a sentence; before a slash or an extension it is none. */
const WORD_OF_PATH = `(?<=[/=#_-])(?:[${WORD}]+(?=[.?#&=_-]|$)|[${WORD}\\p{Script=Hiragana}]+(?=/|\\.[a-z0-9]{1,5}$))`;
const IN_NAME = new RegExp(
  `^((?:https?|ftp)://|[!-?A-~]+@)?([^!-,/:-@]+)(:[0-9]{1,5})?(/(?:[!-'*-~]|${JOINED}|${WORD_OF_PATH})*)?$`,
  'su',
);
const WRAPS = '\'".,:;!?{}<>`*|=~#&';
const BRACKETS = `${WRAPS}()[]`;
const ENDS = `${BRACKETS}/\\`;
const INNER = /["'`|*=()[\]{}<>,;]+/;
const LABEL = /^\p{L}[\p{L}\p{M}\p{N}_ -]{0,30}[:=](?!\/\/|\\)/u;
const CVE = /(?<![\w-])CVE-[0-9]{4}-[0-9]{4,9}(?![0-9])/gi;
const IPV4 = /(?<![\w.-])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![\w-]|\.\w)/g;
/** `192.0.2.1-192.0.2.9` */
const RANGE = /(?<![\w.-])([0-9]{1,3}(?:\.[0-9]{1,3}){3})-(?=[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![\w-]|\.\w))/;
const NAME = /(?<![\w.@%/-])(?:[a-z0-9-]{1,63}\.){1,10}[a-z0-9-]{2,24}(?![\w@.-])/gi;

/** The indicators in a word in which MISP finds none, or not the ones that are there. */
export function dig(word: string): Finding[] {
  if (word.length > LONGEST) return [];
  return refang(fold(word)).replace(OF_DNSMASQ, namesOf).split(PUNCTUATION).flatMap(readPiece);
}

function namesOf(_: string, names: string): string {
  return names.replaceAll('/', ' ');
}

function readPiece(piece: string): Finding[] {
  const at = hashColon(piece);
  return at < 0 ? readUndivided(piece) : [piece.slice(0, at), piece.slice(at + 1)].flatMap(readPiece);
}

/** Between a hash and the name of its file, as lists have them: `hash:a.exe`, `C:\a.exe:hash`. */
function hashColon(piece: string): number {
  const isHash = (text: string) => (readHash(text)?.type ?? 'ssdeep') !== 'ssdeep';
  const [first, last] = [piece.indexOf(':'), piece.lastIndexOf(':')];
  if (isHash(piece.slice(0, Math.max(first, 0)))) return first;
  return isHash(piece.slice(last + 1)) ? last : -1;
}

function readUndivided(piece: string): Finding[] {
  const whole =
    /[^\0-\x7f]/.test(piece) && !isSentence(piece) ? readForeign(trim(piece, BRACKETS)) : undefined;
  return whole
    ? [whole]
    : Array.from(piece.matchAll(RUN)).flatMap(({ 0: run, index }) => {
        const end = index + run.length;
        return readRun(standing(run, piece[index - 1], piece[end]), pathAfter(piece, end));
      });
}

/** What of a run is no part of a word that goes on before or behind it: of `www.müller.com` nothing is. */
function standing(run: string, before = '', after = ''): string {
  const start = IS_JOINED.test(before) ? run.replace(WORD_START, '') : run;
  if (IS_JOINED.test(before) && start.startsWith('.')) return '';
  if (!IS_JOINED.test(after)) return start;
  const rest = trim(start.replace(WORD_END, ''), '-');
  return /(?:\.|:\/\/)$/.test(rest) ? '' : rest;
}

/** A particle of Japanese and ASCII after it: `通信先はevil.example.com` is no name. */
export function isSentence(text: string): boolean {
  return /[\u3041-\u309f][a-z0-9]/i.test(text);
}

/** A name, file or key in another script than Latin. */
function readForeign(piece: string): Finding | undefined {
  const name = readName(piece) ?? readLabelledName(piece);
  const other = name ? undefined : (readWord(piece) ?? readLabelled(piece));
  return name ?? (other && /^(?:filename|regkey)/.test(other.type) ? other : undefined);
}

function readLabelledName(piece: string): Finding | undefined {
  const rest = trim(piece.replace(LABEL, ''), WRAPS);
  return /[^\0-\x7f]/.test(rest) ? readName(rest) : undefined;
}

function readName(text: string): Finding | undefined {
  const [, before = '', host = '', port = '', path = ''] = IN_NAME.exec(text) ?? [];
  const ascii = domainToPunycode(host) ?? (before.endsWith('/') ? host : '');
  if (!isDomain(ascii) && !isIPv4(ascii)) return undefined;
  if (before.endsWith('@')) return port + path === '' ? readEmail(before + ascii) : undefined;
  if (before !== '' || port !== '' || path !== '') return { type: 'url', value: text };
  return { type: host.split('.').length > 2 ? 'hostname' : 'domain', value: host };
}

function pathAfter(piece: string, at: number): string {
  PATH.lastIndex = at;
  return PATH.exec(piece)?.[0] ?? '';
}

function readRun(run: string, path: string): Finding[] {
  const found =
    [run, unwrap(run), trim(run, WRAPS), trim(run, BRACKETS), trim(run, ENDS)]
      .map(readWord)
      .find((one) => one) ?? readLabelled(run);
  if (found?.type === 'url' && path !== '')
    return [{ ...found, value: `${found.value}${found.value.endsWith('/') ? '' : '/'}${path}` }];
  if (found) return [found];
  const words = run.split(INNER).map((word) => trim(word, word.includes('://') ? BRACKETS : ENDS));
  return words.length > 1
    ? words.flatMap((word) => readWord(word) ?? readLabelled(word) ?? search(word))
    : search(run);
}

/** `md5:...`, `src=...` */
function readLabelled(run: string): Finding | undefined {
  for (let rest = trim(run, ENDS), left = 3; left > 0 && LABEL.test(rest); left--) {
    rest = trim(rest.replace(LABEL, ''), WRAPS);
    const found = readWord(rest) ?? readWord(trim(rest, ENDS));
    if (found) return found;
  }
  return undefined;
}

/** What MISP takes the word for, if it is beyond doubt. */
function readWord(word: string): Finding | undefined {
  if (extractMacAddresses(word)[0] === word) return { type: 'mac-address', value: word };
  if (extractXMRs(word)[0] === word) return { type: 'xmr', value: word };
  const finding = isUrlOfIPv6(word)
    ? { type: 'url', value: word }
    : readToken(/^[0-9.]+\/$/.test(word) ? word.slice(0, -1) : word);
  return finding && isPlain(finding, word) ? finding : undefined;
}

function isUrlOfIPv6(word: string): boolean {
  return isIP(URL_OF_IPV6.exec(word)?.[1] ?? '');
}

/** Anything that stands out within a word. */
function search(word: string): Finding[] {
  const urls = extractURLs(word).filter((url) => url.includes('.'));
  if (urls.length > 0) return urls.map((url) => ({ type: 'url', value: trim(url, BRACKETS) }));
  const emails = extractEmails(word);
  if (emails.length > 0) return emails.map((value) => ({ type: 'email-src', value }));
  return [
    ...matches(word, CVE).map((value) => ({ type: 'vulnerability', value: value.toUpperCase() })),
    ...matches(word.replace(RANGE, '$1 '), IPV4)
      .filter(isIPv4)
      .map((value) => ({ type: 'ip-dst', value })),
    ...matches(word, NAME)
      .filter(isDomain)
      .flatMap((value) => readToken(value) ?? []),
  ];
}

function matches(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([match]) => match);
}
