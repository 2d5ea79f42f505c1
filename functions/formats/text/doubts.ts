import { isSentence } from './dig.ts';
import type { Finding } from './finding.ts';
import { isPlainUrl, isWrapped } from './plain.ts';

/** Words with dots in them, which MISP takes for files. */
const ABBREVIATIONS = new Set(
  'a.k.a a.m b.v c.f e.g e.u et.al i.e n.b p.m p.s q.v s.a u.k u.n u.s u.s.a w.r.t'.split(' '),
);
/** What no file and no key has in its name, but a label, a disguise or a sentence around it. */
const GLUE =
  /["`'*=<>]|^https?:|:(?!\\)|[[({]\.|\.[\])}]|\\\.|\((?:at|dot)\)|[、。，．：；（）「」『』【】・※→“”‘’—…＠＝\u3000]/i;
const MAC = /^(?:[0-9a-f]{2}-){5}[0-9a-f]{2}$/i;

/** Why what MISP finds is no indicator, in words for the receipt. */
export const DOUBTS = {
  abbreviation: 'an abbreviation',
  glued: 'glued to what stands around it',
  product: 'a path or a product, without a host',
  fragment: 'cut out of a longer one',
} as const;

/** `glued` holds only if there is a better reading of the word, which then stands in its place. */
export type Doubt = keyof typeof DOUBTS;

export function doubt({ type, value }: Finding): Doubt | undefined {
  if (type === 'filename' && ABBREVIATIONS.has(value.toLowerCase())) return 'abbreviation';
  if (type === 'url') return doubtUrl(value);
  const isGlued = type.startsWith('filename') || type === 'regkey' ? hasGlue(value) : isOther(type, value);
  return isGlued ? 'glued' : undefined;
}

function doubtUrl(url: string): Doubt | undefined {
  if (isDisguised(url)) return 'glued';
  if (!isPlainUrl(url)) return 'product';
  return isWrapped(url) ? 'glued' : undefined;
}

/** In the host of a URL: `http://evil(.)example/`. */
function isDisguised(url: string): boolean {
  return /^(?:[a-z]+:\/\/)?[^/?#]*(?:[({]\.|\.[)}])/i.test(url);
}

function hasGlue(path: string): boolean {
  const name = path.replace(/^[a-z]:\\/i, '').split('|')[0] ?? '';
  return GLUE.test(name) || isSentence(name) || name.indexOf('\\') === name.length - 1;
}

function isOther(type: string, value: string): boolean {
  return isSentence(value) || (type === 'phone-number' && MAC.test(value));
}
