import { GetObjectCommand, type GetObjectCommandOutput, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import type { Upload } from '../upload.ts';
import { type DecodedText, decode } from './decode.ts';
import { type StoredBytes, unpack } from './unpack.ts';
import { NothingToRead } from './unreadable.ts';

/** The text of a file, or of each file in it if it is a zip. */
export interface NamedText {
  name: string | undefined;
  text: AsyncIterable<string>;
  /** Known once text of it was read. */
  readonly encoding: string;
}

export interface OpenedFile {
  /** Each is to be read before the next is asked for. */
  texts: AsyncIterable<NamedText>;
  /** For the receipt, once the texts are read; of several, each once. */
  readonly encoding: string;
}

/** The dropped file as streams of decoded text. Throws NothingToRead if it is empty or gone. */
export async function openTexts(
  store: { s3: S3Client; bucket: string },
  upload: Upload,
  { encoding }: { encoding?: string | undefined } = {},
): Promise<OpenedFile> {
  return readTexts(await openObject(store, upload), encoding);
}

/** The texts of any bytes, wherever they lie. */
export function readTexts(stored: StoredBytes, told?: string): OpenedFile {
  const decoded: DecodedText[] = [];
  const texts = async function* () {
    for await (const { name, bytes } of unpack(stored)) {
      const one = decode(bytes, told);
      decoded.push(one);
      yield named(name, one);
    }
  };
  return {
    texts: texts(),
    get encoding() {
      return [...new Set(decoded.map((one) => one.encoding))].join(', ');
    },
  };
}

function named(name: string | undefined, decoded: DecodedText): NamedText {
  return {
    name,
    text: decoded.text,
    get encoding() {
      return decoded.encoding;
    },
  };
}

/** One version of the object, of which the first reading is under way already. */
async function openObject(
  { s3, bucket }: { s3: S3Client; bucket: string },
  { key, versionId }: Upload,
): Promise<StoredBytes> {
  const input = { Bucket: bucket, Key: key, VersionId: versionId };
  const first = await s3.send(new GetObjectCommand(input)).catch(explainMissing);
  if (!first.Body || !first.ContentLength) {
    throw new NothingToRead(
      'The file is empty. If it should not be, its upload was cut short: drop it again',
    );
  }
  return {
    size: first.ContentLength,
    open: async (range) => {
      if (!range) return bytesOf(first);
      const Range = `bytes=${range.start}-${range.end - 1}`;
      return bytesOf(await s3.send(new GetObjectCommand({ ...input, IfMatch: first.ETag, Range })));
    },
  };
}

function bytesOf({ Body }: GetObjectCommandOutput): AsyncIterable<Uint8Array> {
  if (!Body) throw new Error('S3 answered without a body');
  return Body.transformToWebStream();
}

function explainMissing(error: unknown): never {
  const isMissing = error instanceof NoSuchKey || (error instanceof Error && error.name === 'NoSuchVersion');
  if (!isMissing) throw error;
  throw new NothingToRead('The file was deleted before it could be read; drop it again', { cause: error });
}
