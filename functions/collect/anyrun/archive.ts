import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { FoundMessage } from '../../queue/found-message.ts';
import type { FetchedDocument } from './documents.ts';

/** A folder of our own: what lies in it is no upload. */
const FOLDER = 'anyrun';

/** Keeps the documents as they came, in a folder for each day of submission. Put again, it is the same object. */
export async function archive(
  { s3, bucket }: { s3: S3Client; bucket: string },
  { find }: FoundMessage,
  documents: readonly FetchedDocument[],
): Promise<void> {
  const day = /^\d{4}-\d\d-\d\d/.exec(find.date)?.[0] ?? 'undated';
  const puts = documents.map(({ name, text }) => {
    const Key = `${FOLDER}/${day}/${find.id}/${name}.json`;
    return s3.send(
      new PutObjectCommand({ Bucket: bucket, Key, Body: text, ContentType: 'application/json' }),
    );
  });
  await Promise.all(puts);
}
