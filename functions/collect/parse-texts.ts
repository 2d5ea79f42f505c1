import type { Parsed } from '../formats/format.ts';
import { UNDECODABLE } from '../formats/readers/lines.ts';
import type { EventDraft } from '../misp/event-draft.ts';
import type { FileSource } from '../shared/config.ts';
import type { NamedText } from './reading/open-texts.ts';
import { CannotReadOn, NothingToRead } from './reading/unreadable.ts';

/** A format, told the name of a file within a zip. */
type Parse = (text: AsyncIterable<string>, name: string | undefined) => AsyncIterable<Parsed>;

/**
 * What a format makes of each text. Over the files of a zip the rows go on counting, in the order of its directory; what is
 * said of one of them names its file and the row there. What cannot be read of one file keeps no other from being read.
 * What a file says before it breaks off is taken for all of it, unless what is there already has to give way to it.
 */
export async function* parseTexts(
  texts: AsyncIterable<NamedText>,
  parse: Parse,
  { existing }: Pick<FileSource, 'existing'>,
): AsyncGenerator<Parsed> {
  let before = 0;
  let last = 0;
  try {
    for await (const named of texts) {
      const { name } = named;
      before = last;
      for await (const one of parseText(named, parse, existing !== 'replace')) {
        const parsed = nameEncoding(one, named);
        const moved = name === undefined ? parsed : move(parsed, before, shown(name));
        last = Math.max(last, lastRow(moved));
        yield moved;
      }
    }
  } catch (error) {
    yield explain(error);
  }
}

async function* parseText(
  { text, name }: NamedText,
  parse: Parse,
  mayBePart: boolean,
): AsyncGenerator<Parsed> {
  let failure: CannotReadOn | undefined;
  const tell = (error: CannotReadOn) => {
    failure = error;
  };
  try {
    yield* parse(mayBePart ? upToBreak(text, tell) : text, name);
    if (failure) yield explain(failure);
  } catch (error) {
    yield explain(error);
  }
}

/** By this a format knows that a row is not whole. */
const NO_TEXT = '\ufffd';

/** The text ends where it cannot be read on, and its last row is none. Throws if there is nothing before that. */
async function* upToBreak(
  text: AsyncIterable<string>,
  tell: (failure: CannotReadOn) => void,
): AsyncGenerator<string> {
  let isBegun = false;
  try {
    for await (const chunk of text) {
      isBegun ||= chunk !== '';
      yield chunk;
    }
  } catch (error) {
    if (!(error instanceof CannotReadOn) || !isBegun) throw error;
    tell(error);
    if (!error.isBetweenRows) yield NO_TEXT;
  }
}

function explain(error: unknown): Parsed {
  if (!(error instanceof CannotReadOn || error instanceof NothingToRead)) throw error;
  return { rejection: { row: 0, reason: error.message } };
}

function nameEncoding(parsed: Parsed, { encoding }: NamedText): Parsed {
  if (!('rejection' in parsed) || !parsed.rejection.reason.endsWith(UNDECODABLE)) return parsed;
  const why = `has bytes that are no text in ${encoding}, as which the file is read; save it as UTF-8, or say its encoding in the source`;
  const reason = parsed.rejection.reason.replace(UNDECODABLE, () => why);
  return { rejection: { ...parsed.rejection, reason } };
}

const LONGEST_NAME = 200;

/** What follows it is to be read, too. */
function shown(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
}

function lastRow(parsed: Parsed): number {
  if ('draft' in parsed) return parsed.draft.rows.reduce((last, row) => Math.max(last, row), 0);
  if ('notice' in parsed || 'passedOver' in parsed) return 0;
  return 'duplicate' in parsed ? parsed.duplicate.row : parsed.rejection.row;
}

function move(parsed: Parsed, by: number, name: string): Parsed {
  if ('draft' in parsed) return { draft: by === 0 ? parsed.draft : moveDraft(parsed.draft, by) };
  if ('notice' in parsed) return { notice: `${name}: ${parsed.notice}` };
  if ('passedOver' in parsed) {
    const { rows, reason } = parsed.passedOver;
    return { passedOver: { rows, reason: `${name}: ${reason}` } };
  }
  if ('duplicate' in parsed)
    return { duplicate: { row: parsed.duplicate.row + by, of: parsed.duplicate.of + by } };
  const { row, reason } = parsed.rejection;
  const reasonThere = row === 0 ? `${name}: ${reason}` : `${name} row ${row}: ${reason}`;
  return { rejection: { ...parsed.rejection, row: row === 0 ? 0 : row + by, reason: reasonThere } };
}

function moveDraft(draft: EventDraft, by: number): EventDraft {
  const moveRows = <T extends { rows: readonly number[] }>(one: T): T => ({
    ...one,
    rows: one.rows.map((row) => row + by),
  });
  const { objects } = draft;
  return {
    ...moveRows(draft),
    attributes: draft.attributes.map(moveRows),
    ...(objects && {
      objects: objects.map((object) => ({ ...object, attributes: object.attributes.map(moveRows) })),
    }),
  };
}
