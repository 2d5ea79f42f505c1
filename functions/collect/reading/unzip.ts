import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import { isOfZlib } from './gunzip.ts';
import { unpackingLimit, watch } from './limit-unpacked.ts';
import type { StoredBytes } from './unpack.ts';
import { CannotReadOn, NothingToRead } from './unreadable.ts';

const MOST_FILES = 10_000;
/** What macOS and Windows add, hidden files, and the folders themselves. */
const NO_FILE = /(?:^|\/)(?:__MACOSX\/|\.[^/]*$|Thumbs\.db$)|\/$/i;

/**
 * The files of a zip in the order of its directory, each to be read before the next is asked for. By the directory at the
 * end, as everything else reads a zip, and not by what stands before each file; sizes and sums are checked, not believed.
 */
export async function* unzip(
  stored: StoredBytes,
): AsyncGenerator<{ name: string; bytes: AsyncIterable<Uint8Array> }> {
  const reader = new StoredReader(stored);
  const limit = unpackingLimit(() => stored.size);
  try {
    const zip = await fromRandomAccessReaderPromise(reader, stored.size);
    if (zip.entryCount > MOST_FILES) throw new NothingToRead(`The zip holds more than ${MOST_FILES} files`);
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName === '[Content_Types].xml') {
        throw new NothingToRead('The file is no text but an Office document; save it as CSV or text');
      }
      if (!NO_FILE.test(entry.fileName))
        yield { name: entry.fileName, bytes: watch(readEntry(zip, entry), limit) };
    }
  } catch (error) {
    throw reader.failure ?? (isOfYauzl(error) ? broken(error) : error);
  }
}

async function* readEntry(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  if (entry.isEncrypted())
    throw new CannotReadOn('It is encrypted within the zip; drop it without a password');
  let sum = 0;
  try {
    yield* watch(await zip.openReadStreamPromise(entry), (chunk) => {
      sum = crc32(chunk, sum);
    });
  } catch (error) {
    throw isOfYauzl(error) || isOfZlib(error) ? broken(error) : error;
  }
  if (sum !== entry.crc32) throw broken(new Error('its checksum is another'));
}

function broken(cause: Error): CannotReadOn {
  return new CannotReadOn(`The zip is broken (${cause.message}); check it with unzip -t, and drop it again`, {
    cause,
  });
}

/** Its errors have no class and no code. */
function isOfYauzl(error: unknown): error is Error {
  return error instanceof Error && error.constructor === Error && !('code' in error);
}

class StoredReader extends RandomAccessReader {
  /** What the store threw, which yauzl hands on as if it were the zip's fault. */
  failure: unknown;
  readonly #stored: StoredBytes;

  constructor(stored: StoredBytes) {
    super();
    this.#stored = stored;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#read(start, end), { objectMode: false });
  }

  override close(done: (error: Error | null) => void): void {
    done(null);
  }

  async *#read(start: number, end: number): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of await this.#stored.open({ start, end })) yield Buffer.from(chunk);
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}
