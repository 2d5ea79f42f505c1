import { dig } from './dig.ts';
import { type Doubt, doubt } from './doubts.ts';
import type { Finding } from './finding.ts';
import { showHidden } from './fold.ts';
import { readToken } from './read-token.ts';
import { tokensOf } from './tokens.ts';

export interface Found {
  findings: Finding[];
  /** What MISP's free-text import finds besides, and is none. */
  doubtful: Doubtful[];
}

export interface Doubtful {
  finding: Finding;
  doubt: Doubt;
}

/** A key of the registry whose parts have blanks in them; MISP cuts it there. */
const KEY =
  /\b(?:HKLM|HKCU|HKCR|HKU|HKCC|HKEY_[A-Z_]{3,30}):?\\(?:[^\s\\"',;<>|*?]+(?: [^\s\\"',;<>|*?]+){0,4}\\)*[^\s\\"'`,;<>|*?。、」』）]+/gi;
/** What every indicator has: most words of a text are none, and are not looked at closer. */
const CANDIDATE = /[.:\\@+-]|dot\b|^as[0-9]|^.{26}|[^\0-\x7f]/i;
/** MISP's limit for a value; no indicator is as long. */
const LONGEST = 65_535;

/**
 * The indicators in a line of text: all that MISP's free-text import finds and that is one, and what it misses for
 * disguises, Japanese punctuation, labels and full-width forms.
 */
export function findIndicators(line: string): Found {
  const { keys, rest } = takeKeys(showHidden(line));
  const found: Found = { findings: keys.map((value) => ({ type: 'regkey', value })), doubtful: [] };
  const tokens = tokensOf(rest);
  for (const token of tokens) if (CANDIDATE.test(token) && !token.includes('\ufffd')) readInto(found, token);
  if (rest !== line) readFragments(found, tokensOf(line), new Set(tokens));
  return found;
}

function readInto({ findings, doubtful }: Found, token: string): void {
  const finding = token.length > LONGEST ? undefined : readToken(token);
  const why = finding && doubt(finding);
  if (finding && !why) {
    findings.push(finding);
    return;
  }
  const inside = why === 'abbreviation' ? [] : dig(token);
  findings.push(...(finding && why === 'glued' && inside.length === 0 ? [finding] : inside));
  if (finding && why && (why !== 'glued' || inside.length > 0)) doubtful.push({ finding, doubt: why });
}

/** What MISP finds where it takes something invisible, or a blank in a key, for the end of a word. */
function readFragments({ findings, doubtful }: Found, tokens: string[], known: ReadonlySet<string>): void {
  for (const token of tokens) {
    const finding = known.has(token) || token.length > LONGEST ? undefined : readToken(token);
    const isFound = findings.some(({ type, value }) => type === finding?.type && value === finding.value);
    if (finding && !isFound) doubtful.push({ finding, doubt: 'fragment' });
  }
}

function takeKeys(line: string): { keys: string[]; rest: string } {
  const keys: string[] = [];
  const rest = line.includes('\\')
    ? line.replaceAll(KEY, (key) => {
        if (!key.includes(' ')) return key;
        keys.push(key);
        return ' ';
      })
    : line;
  return { keys, rest };
}
