import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import type { Upload } from './upload.ts';

/** Why there is nothing to read: said in the receipt, for nobody can read it later either. */
export class NothingToRead extends Error {
  override name = 'NothingToRead';
}

/** The dropped file as a stream of decoded text. Throws NothingToRead if it is empty or gone. */
export async function openText(
  { s3, bucket }: { s3: S3Client; bucket: string },
  { key, versionId }: Upload,
): Promise<AsyncIterable<string>> {
  const command = new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId });
  const { Body, ContentLength } = await s3.send(command).catch(explainMissing);
  if (!Body || ContentLength === 0) {
    throw new NothingToRead(
      'The file is empty. If it should not be, its upload was cut short: drop it again',
    );
  }
  return decode(Body.transformToWebStream());
}

function explainMissing(error: unknown): never {
  const isMissing = error instanceof NoSuchKey || (error instanceof Error && error.name === 'NoSuchVersion');
  if (!isMissing) throw error;
  throw new NothingToRead('The file was deleted before it could be read; drop it again', { cause: error });
}

/** UTF-8, with or without a byte order mark. What is no UTF-8 becomes U+FFFD, by which a format knows the row. */
async function* decode(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8');
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}
