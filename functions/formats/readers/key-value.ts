import type { Cells } from './cells.ts';

const NAME = '[A-Za-z_][\\w.-]{0,99}';
/** A backslash takes the next character with it. */
const QUOTED = /"([^"\\]*(?:\\.[^"\\]*)*)"/y;

/**
 * Lines such as `<189>Oct 2 host date=2019-05-15 attack="A b" url=/x`: what stands before the first key is left out. A
 * value in quotes may hold anything; another one goes on until the next key.
 */
export function keyValueParser({
  separator,
  firstKey,
}: {
  separator: string;
  firstKey?: string | undefined;
}): (line: string) => Cells | string {
  const blank = separator.trim() === '';
  const first = new RegExp(`(?:^|[^\\w.-])(${firstKey ? literally(firstKey) : NAME})=`, 'g');
  const between = blank ? '\\s' : `${literally(separator.trim())}\\s*`;
  const next = new RegExp(`${between}(${NAME})=`, 'g');
  return (line) => parseLine(line, { first, next, separator: blank ? ' ' : separator });
}

function parseLine(
  line: string,
  { first, next, separator }: { first: RegExp; next: RegExp; separator: string },
): Cells | string {
  const cells = new Map<string, string>();
  let key = matchFrom(first, line, 0);
  while (key) {
    const start = key.index + key[0].length;
    const quoted = line[start] === '"' ? matchFrom(QUOTED, line, start) : undefined;
    if (line[start] === '"' && !quoted) return `has a quote after ${key[1]}= that is not closed`;
    const end = start + (quoted?.[0].length ?? 0);
    const following = matchFrom(next, line, end);
    const between = line.slice(end, following?.index ?? line.length);
    const value = quoted ? (quoted[1] ?? '').replaceAll('\\"', '"') : trimSeparator(between, separator);
    if (quoted && trimSeparator(between, separator) !== '') return `has text behind the quotes of ${key[1]}=`;
    if (!cells.has(key[1] ?? '')) cells.set(key[1] ?? '', value);
    key = following;
  }
  return cells.size > 0 ? cells : 'has no key=value pair';
}

function matchFrom(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function trimSeparator(text: string, separator: string): string {
  const trimmed = text.trim();
  return trimmed.endsWith(separator) ? trimmed.slice(0, -separator.length).trim() : trimmed;
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
