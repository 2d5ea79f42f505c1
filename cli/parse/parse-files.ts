import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { buildEvent, excessAt } from '../../functions/collect/build-event.ts';
import { parseTexts } from '../../functions/collect/parse-texts.ts';
import { readTexts } from '../../functions/collect/reading/open-texts.ts';
import type { StoredBytes } from '../../functions/collect/reading/unpack.ts';
import type { Format, Parsed } from '../../functions/formats/format.ts';
import { formats } from '../../functions/formats/index.ts';
import type { EventDraft } from '../../functions/misp/event-draft.ts';
import type { FileSource } from '../../functions/shared/config.ts';
import { CannotRun } from '../cannot-run.ts';
import { fileNameOf, type InputFile } from '../input-files.ts';
import { describeDropped, describeHeld, describeLeftOut, type Remark } from './describe-left-out.ts';

/** Each event that the files make as a line of JSON, as it would be posted; what is left out to `remark`. */
export async function* parseFiles(
  files: readonly InputFile[],
  sources: Readonly<Record<string, FileSource>>,
  remark: (remark: Remark) => void,
): AsyncGenerator<string> {
  for (const file of files) {
    const source = sources[file.source];
    if (!source) throw new CannotRun(`There is no source "${file.source}"`);
    let place = 0;
    for await (const parsed of parseFile(file, source)) {
      if (!('draft' in parsed)) {
        remark(describeLeftOut(file.name, parsed));
        continue;
      }
      place += 1;
      for (const notice of excessAt(place, source)) remark(describeLeftOut(file.name, notice));
      for (const dropped of parsed.draft.leftOut ?? []) remark(describeDropped(file.name, dropped));
      const line = toLine(file, parsed.draft, { source, place });
      if (line.held) remark(describeHeld(file.name, line.rows, line.held));
      yield JSON.stringify(line);
    }
  }
}

/** What the format of its source makes of the file. */
export async function* parseFile(file: InputFile, source: FileSource): AsyncGenerator<Parsed> {
  const stored = await openFile(file);
  if (stored.size === 0) return yield { rejection: { row: 0, reason: 'the file is empty' } };
  const chosen: Format = formats[source.format];
  const uploadedAt = new Date().toISOString();
  const name = fileNameOf(file);
  const parse = (text: AsyncIterable<string>, inner: string | undefined) =>
    chosen.parse(text, source.options, { file: inner === undefined ? name : `${name}/${inner}`, uploadedAt });
  yield* parseTexts(readTexts(stored, source.encoding).texts, parse, source);
}

async function openFile({ path, name }: InputFile): Promise<StoredBytes> {
  const { size } = await stat(path);
  return {
    size,
    open: async (range) => {
      const end = (range?.end ?? size) - 1;
      return explaining(name, createReadStream(path, { start: range?.start ?? 0, end }));
    },
  };
}

async function* explaining(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    throw new CannotRun(`${name} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

function toLine(
  { name, source: sourceName }: InputFile,
  draft: EventDraft,
  circumstances: { source: FileSource; place: number },
) {
  const { event, attributeRows, adjusted, held, widest } = buildEvent(sourceName, draft, circumstances);
  return {
    file: name,
    rows: draft.rows,
    attributeRows,
    adjusted,
    ...(draft.user && { user: draft.user }),
    ...(draft.leftOut && { leftOut: draft.leftOut }),
    ...(held && { held }),
    ...(widest && { widest }),
    Event: event,
  };
}
