import { ACTIONS } from './actions.ts';
import { Cursor } from './cursor.ts';
import { type Draft, emptyDraft, NotADate } from './draft.ts';
import { Lexer } from './lexer.ts';
import { PATTERNS, type Token } from './patterns.ts';
import { type Resolved, resolve } from './resolve.ts';

const tokens = Object.keys(PATTERNS) as Token[];
/** Built for the first date: it takes 10 ms, and few functions read dates. */
let lexer: Lexer | undefined;
const MAX_LENGTH = 1_000; // No date is as long; MISP would read on through endless blanks.

/** A date in any of PHP's formats; what PHP does not read throws NotADate. */
function readDraft(text: string): Draft {
  if (text.length > MAX_LENGTH) throw new NotADate('too long');
  lexer ??= new Lexer(Object.values(PATTERNS));
  const draft = emptyDraft();
  const padded = `${text}\0`;
  for (let at = 0; at < padded.length; ) {
    const match = lexer.match(padded, at);
    const token = match && tokens[match.rule];
    if (!match || !token) throw new NotADate(`nothing known at ${padded.slice(at)}`);
    ACTIONS[token](draft, new Cursor(padded.slice(at, match.end)));
    at = match.end;
  }
  return draft;
}

/** The date in the form that MISP writes, or null if PHP does not read it. */
export function parsePhpDate(text: string): Resolved | null {
  try {
    const trimmed = trimSpaces(text);
    if (trimmed === '' && text !== '') throw new NotADate('blanks only'); // PHP takes '' alone for the present time
    return resolve(readDraft(trimmed));
  } catch (error) {
    if (error instanceof NotADate) return null;
    throw error;
  }
}

// C's isspace(), which knows the form feed.
function trimSpaces(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && ' \t\n\v\f\r'.includes(text.charAt(start))) start++;
  while (end > start && ' \t\n\v\f\r'.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}
