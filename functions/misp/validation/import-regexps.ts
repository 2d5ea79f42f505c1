import { isAscii } from './ascii.ts';

// The stock content of MISP's table `regexp`, in its order and with its repetitions, which find what the first pass left
// (rules 11-13). `.` is one byte of UTF-8 there. The brackets of `(x86)` are a group, so it only knows a folder without them.
type Replacement = { head: RegExp; tail?: RegExp; to: string };

const pattern = (text: string, flags: string): RegExp => new RegExp(text.replaceAll('.', '[^\n]'), flags);
const found = (text: string, to: string): Replacement => ({ head: pattern(text, 'gi'), to });
const drive = (path: string, to: string): Replacement => found(`.:.${path}`, to);
const below = (folder: string, tail: string, to: string): Replacement => ({
  ...drive(`${folder}\\\\`, to),
  tail: pattern(`\\\\${tail}`, 'gi'),
});
const user = (id: string): Replacement => found(`.REGISTRY.USER.S(?:-[0-9]){2}-[0-9]{2}${id}`, 'HKCU');

const REPLACEMENTS: readonly Replacement[] = [
  drive('ProgramData.', '%ALLUSERSPROFILE%\\'),
  drive('Documents and Settings.All Users.', '%ALLUSERSPROFILE%\\'),
  drive('Program Files.Common Files.', '%COMMONPROGRAMFILES%\\'),
  drive('Program Files x86.Common Files.', '%COMMONPROGRAMFILES(x86)%\\'),
  below('Users', 'AppData.Local.Temp.', '%TEMP%\\'),
  drive('ProgramData.', '%PROGRAMDATA%\\'),
  drive('Program Files.', '%PROGRAMFILES%\\'),
  drive('Program Files x86.', '%PROGRAMFILES(X86)%\\'),
  drive('Users.Public.', '%PUBLIC%\\'),
  below('Documents and Settings', 'Local Settings.Temp.', '%TEMP%\\'),
  below('Users', 'AppData.Local.Temp.', '%TEMP%\\'),
  below('Users', 'AppData.Local.', '%LOCALAPPDATA%\\'),
  below('Users', 'AppData.Roaming.', '%APPDATA%\\'),
  below('Users', 'Application Data.', '%APPDATA%\\'),
  below('Windows', 'Application Data.', '%APPDATA%\\'),
  below('Users', '', '%USERPROFILE%\\'),
  below('DOCUME~1.', '', '%USERPROFILE%\\'),
  below('Documents and Settings', '', '%USERPROFILE%\\'),
  drive('Windows.', '%WINDIR%\\'),
  drive('Windows.', '%WINDIR%\\'),
  user('-[0-9]{9}-[0-9]{10}-[0-9]{9}-[0-9]{4}'),
  user('(?:-[0-9]{10}){2}-[0-9]{9}-[0-9]{4}'),
  user('(?:-[0-9]{10}){3}-[0-9]{4}'),
  found('.REGISTRY.MACHINE.', 'HKLM\\'),
  found('.REGISTRY.MACHINE.', 'HKLM\\'),
];

const BLOCKED: readonly RegExp[] = [
  pattern('%USERPROFILE%.Application Data.Microsoft.UProof', 'i'),
  pattern('%USERPROFILE%.Local Settings.History', 'i'),
  pattern('%APPDATA%.Microsoft.UProof', 'i'),
  pattern('%LOCALAPPDATA%.Microsoft.Windows.Temporary Internet Files', 'i'),
];

const EXCLUDED = new Set(['sigma', 'size-in-bytes', 'counter', 'float']);
const CANDIDATE =
  /:[^\n]{1,3}(?:Program|Documents and|Users|DOCUME~1|Windows)|REGISTRY|%(?:USERPROFILE|(?:LOCAL)?APPDATA)%/i;

/** The value as MISP's import regexps rewrite it, or null if they block it; ill-formed if they cut a character. */
export function applyImportRegexps(type: string, value: string): string | null {
  if (!CANDIDATE.test(value) || EXCLUDED.has(type)) return value;
  if (isAscii(value)) return rewrite(value);
  const rewritten = rewrite(Buffer.from(value, 'utf8').toString('latin1'));
  return rewritten === null ? null : readUtf8(rewritten);
}

// A rule that starts with `.:` takes the last byte of `日:\Windows\` and leaves the others: half a surrogate pair
// stands for such a rest.
function readUtf8(bytes: string): string {
  const text = Buffer.from(bytes, 'latin1').toString('utf8');
  return Buffer.from(text, 'utf8').toString('latin1') === bytes ? text : text.replace('\ufffd', '\ud800');
}

function rewrite(value: string): string | null {
  const text = REPLACEMENTS.reduce(
    (before, { head, tail, to }) => replaceSpans(before, head, tail, to),
    value,
  );
  return BLOCKED.some((blocked) => blocked.test(text)) ? null : text;
}

/** `head.*?tail` within a line, replaced everywhere; linear, which the regular expression would not be. */
function replaceSpans(text: string, head: RegExp, tail: RegExp | undefined, to: string): string {
  if (tail === undefined) return text.replace(head, to);
  const nextTail = lookAhead((at) => matchFrom(tail, text, at));
  const nextNewline = lookAhead((at) => matchFrom(/\n/g, text, at));
  let result = '';
  let from = 0;
  for (let start = matchFrom(head, text, 0); start !== null; ) {
    const end = nextTail(start.end);
    if (end === null) break;
    const isOneLine = (nextNewline(start.end)?.start ?? text.length) >= end.start;
    if (isOneLine) {
      result += text.slice(from, start.start) + to;
      from = end.end;
    }
    start = matchFrom(head, text, isOneLine ? end.end : start.start + 1);
  }
  return result + text.slice(from);
}

type Span = { start: number; end: number };

function matchFrom(pattern: RegExp, text: string, at: number): Span | null {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return match === null ? null : { start: match.index, end: pattern.lastIndex };
}

/** Remembers what was found, for as long as it lies ahead. */
function lookAhead(find: (at: number) => Span | null): (at: number) => Span | null {
  let known: Span | null = { start: -1, end: -1 };
  return (at) => {
    if (known !== null && known.start < at) known = find(at);
    return known;
  };
}
