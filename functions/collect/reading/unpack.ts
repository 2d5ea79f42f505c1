import { gunzip } from './gunzip.ts';
import { MAGIC_LENGTH, type Packing, packingOf } from './magic.ts';
import { pdfText } from './pdf-text.ts';
import { peek } from './peek.ts';
import { CannotReadOn, NothingToRead } from './unreadable.ts';
import { unzip } from './unzip.ts';

/** Bytes that can be read from any place on, such as an object of S3. */
export interface StoredBytes {
  size: number;
  /** From `start` to before `end`; all of them without a range. */
  open(range?: { start: number; end: number }): Promise<AsyncIterable<Uint8Array>>;
}

export interface UnpackedFile {
  /** Its name within the zip; undefined for a file that is in none. */
  name: string | undefined;
  bytes: AsyncIterable<Uint8Array>;
}

/** The file itself, what its gzip holds, or the files of its zip one after the other. */
export async function* unpack(stored: StoredBytes): AsyncGenerator<UnpackedFile> {
  const { head, bytes, close } = await peek(await stored.open(), MAGIC_LENGTH);
  try {
    const packing = packingOf(head);
    if (packing === 'zip') {
      await close();
      yield* unzipTexts(stored);
    } else yield { name: undefined, bytes: unpackOne(packing, bytes) };
  } finally {
    await close();
  }
}

async function* unzipTexts(stored: StoredBytes): AsyncGenerator<UnpackedFile> {
  for await (const { name, bytes } of unzip(stored)) yield { name, bytes: unpackInner(bytes) };
}

/** Of what a zip holds, gzip is undone and a PDF is read; a second archive is not. */
async function* unpackInner(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, bytes } = await peek(packed, MAGIC_LENGTH);
  const packing = packingOf(head);
  if (packing === 'zip') throw new CannotReadOn(NESTED);
  yield* unpackOne(packing, bytes);
}

function unpackOne(
  packing: Exclude<Packing, 'zip'>,
  bytes: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  if (packing === 'pdf') return pdfText(bytes);
  return packing === 'gzip' ? textOf(gunzip(bytes)) : bytes;
}

const NESTED = 'It is an archive within an archive; drop the inner one (an Office document as CSV or text)';

async function* textOf(unpacked: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, bytes } = await peek(unpacked, MAGIC_LENGTH);
  if (head.length === 0) throw new NothingToRead('The gzip holds nothing. If it should, drop it again');
  const packing = packingOf(head);
  if (packing === 'gzip' || packing === 'zip') throw new CannotReadOn(NESTED);
  yield* packing === 'pdf' ? pdfText(bytes) : bytes;
}
