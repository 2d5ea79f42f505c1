import { createReadStream } from 'node:fs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { Upload } from '@aws-sdk/lib-storage';
import { dropId, readNotification } from '../../functions/collect/upload.ts';
import { notificationOf } from '../../local/uploads/s3-notification.ts';
import { CannotRun } from '../cannot-run.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { keyOf, type UploadFile } from './find-uploads.ts';

/** A file that is in the bucket. */
export interface Dropped extends UploadFile {
  /** With what the name of its run ends; undefined if the bucket keeps no versions. */
  id: string | undefined;
}

// AWS: a part has at least 5 MiB, and an object at most 10,000 parts
const SMALLEST_PART = 5 * 1024 * 1024;
const MOST_PARTS = 10_000;

/** In parts if it is large, as it is read. */
export async function putFile(
  deployment: Deployment,
  file: UploadFile,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (bytes: number) => void },
): Promise<Dropped> {
  const key = keyOf(file);
  const Body = createReadStream(file.path);
  const upload = new Upload({
    client: deployment.s3,
    params: { Bucket: deployment.bucket, Key: key, Body },
    partSize: Math.max(SMALLEST_PART, Math.ceil(file.size / MOST_PARTS)),
  });
  upload.on('httpUploadProgress', ({ loaded = 0 }) => onProgress(loaded));
  const abort = () => void upload.abort();
  signal.addEventListener('abort', abort);
  try {
    const { VersionId, ETag: eTag = '' } = await upload.done();
    if (deployment.isLocal) return { ...file, id: await notify(deployment, { key, size: file.size, eTag }) };
    return { ...file, id: VersionId && dropId(key, VersionId) };
  } catch (error) {
    if (Body.errored) throw new CannotRun(`${file.name} cannot be read: ${Body.errored.message}`);
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** The embedded S3 tells nobody of a new object. */
async function notify(
  { sqs, uploads, bucket }: Deployment,
  object: { key: string; size: number; eTag: string },
): Promise<string | undefined> {
  const MessageBody = JSON.stringify(notificationOf({ bucket, ...object }));
  await sqs.send(new SendMessageCommand({ QueueUrl: uploads.queue, MessageBody }));
  return readNotification(MessageBody)[0]?.run.split('-').at(-1);
}
