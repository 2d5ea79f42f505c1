import { gunzip } from './gunzip.ts';
import { MAGIC_LENGTH, packingOf } from './magic.ts';
import { peek } from './peek.ts';
import { CannotReadOn } from './unreadable.ts';
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
    } else yield { name: undefined, bytes: packing === 'gzip' ? textOf(gunzip(bytes)) : bytes };
  } finally {
    await close();
  }
}

async function* unzipTexts(stored: StoredBytes): AsyncGenerator<UnpackedFile> {
  for await (const { name, bytes } of unzip(stored)) yield { name, bytes: gunzipInner(bytes) };
}

/** Of what a zip holds, gzip is undone; a second archive is not. */
async function* gunzipInner(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, bytes } = await peek(packed, MAGIC_LENGTH);
  yield* textOf(packingOf(head) === 'gzip' ? gunzip(bytes) : bytes);
}

async function* textOf(unpacked: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, bytes } = await peek(unpacked, MAGIC_LENGTH);
  if (packingOf(head) !== 'none')
    throw new CannotReadOn('It is an archive within an archive; drop the inner one');
  yield* bytes;
}
