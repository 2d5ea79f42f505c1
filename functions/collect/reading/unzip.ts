import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import {
  type Entry,
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  validateFileName,
  type ZipFile,
} from 'yauzl';
import { isOfZlib } from './gunzip.ts';
import { unpackingLimit, watch } from './limit-unpacked.ts';
import type { StoredBytes } from './unpack.ts';
import { CannotReadOn, NothingToRead } from './unreadable.ts';

const MOST_FILES = 10_000;
/** What macOS and Windows add, and the folders themselves. */
const NO_FILE = /(?:^|\/)(?:__MACOSX\/|\._[^/]*$|\.DS_Store$|Thumbs\.db$|desktop\.ini$)|\/$/i;
/** By these Office and LibreOffice know theirs, which hold text in XML. */
const OF_OFFICE = new Set(['[Content_Types].xml', 'mimetype']);

interface ZippedFile {
  name: string;
  entry: Entry;
}

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
    // Names as bytes: with one that it does not like yauzl reads no file behind it.
    const options = { decodeStrings: false, autoClose: false };
    const zip = await fromRandomAccessReaderPromise(reader, stored.size, options);
    if (zip.entryCount > MOST_FILES)
      throw new NothingToRead(`The zip holds more than ${MOST_FILES} files; drop it in parts`);
    const { files, failure } = await listFiles(zip);
    if (files.some(({ name }) => OF_OFFICE.has(name)))
      throw new NothingToRead('The file is no text but an Office document; save it as CSV or text');
    const texts = files.filter(({ name }) => !NO_FILE.test(name));
    for (const file of texts) {
      yield { name: file.name, bytes: watch(readFile(zip, file), limit.count) };
      // What is wrong with the whole of it is said once.
      if (limit.isReached()) return;
    }
    if (failure) throw failure;
    await checkEnd(zip, stored);
    if (texts.length === 0)
      throw new NothingToRead('The zip holds no file. If it should, drop it again with its files');
  } catch (error) {
    throw reader.failure ?? (isOfYauzl(error) ? explain(error) : error);
  }
}

/** Those before what is broken in the directory, if something is. */
async function listFiles(zip: ZipFile): Promise<{ files: ZippedFile[]; failure?: unknown }> {
  const files: ZippedFile[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
      files.push({
        name: getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false),
        entry,
      });
    }
    return { files };
  } catch (failure) {
    return { files, failure };
  }
}

/** Where its directory ends, another file may stand that it did not count. */
async function checkEnd({ readEntryCursor }: ZipFile, stored: StoredBytes): Promise<void> {
  const start = Number(readEntryCursor);
  const end = Math.min(start + HEADER.length, stored.size);
  const next = await Array.fromAsync(await stored.open({ start, end }));
  if (HEADER.equals(Buffer.concat(next))) throw broken(new Error('it holds more files than it says'));
}

/** Of a file in the directory. */
const HEADER = Buffer.from('PK\x01\x02', 'latin1');

async function* readFile(zip: ZipFile, { name, entry }: ZippedFile): AsyncGenerator<Uint8Array> {
  const whyNot = whyNotRead(name, entry);
  if (whyNot) throw new CannotReadOn(whyNot);
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

/** PKWARE APPNOTE 4.4.5: packed as it is, or by deflate. */
const METHODS = new Set([0, 8]);

function whyNotRead(name: string, entry: Entry): string | null {
  if (entry.isEncrypted()) return ENCRYPTED;
  if (isLink(entry))
    return 'It is a link, and what it leads to is not in the zip; put the file itself there, and drop it again';
  if (!METHODS.has(entry.compressionMethod))
    return `It is packed by a method that is not read (${entry.compressionMethod}); pack it with deflate, and drop it again`;
  const problem = validateFileName(name);
  return (
    problem && `Its name leads out of the zip (${problem}); pack it without that path, and drop it again`
  );
}

/** A symbolic link of Unix, which has the type of a file in the upper half of its attributes. */
function isLink({ versionMadeBy, externalFileAttributes }: Entry): boolean {
  return versionMadeBy >> 8 === 3 && externalFileAttributes >>> 28 === 0o12;
}

const ENCRYPTED = 'It is encrypted within the zip; drop it without a password';

function explain(error: Error): CannotReadOn {
  return error.message.includes('encryption') ? new CannotReadOn(ENCRYPTED, { cause: error }) : broken(error);
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
    // S3 refuses a range that begins behind the end, and yauzl sees that nothing came.
    if (start >= this.#stored.size) return;
    try {
      for await (const chunk of await this.#stored.open({ start, end })) yield Buffer.from(chunk);
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}
