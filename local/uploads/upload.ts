import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { UploadedObject } from './s3-notification.ts';

/** In parts if it is large: fauxqs takes 11 MiB in one request. */
export async function upload(
  s3: S3Client,
  { bucket, key, bytes }: { bucket: string; key: string; bytes: Uint8Array },
): Promise<UploadedObject> {
  const params = { Bucket: bucket, Key: key, Body: bytes };
  const { ETag = '' } = await new Upload({ client: s3, params }).done();
  return { bucket, key, size: bytes.byteLength, eTag: ETag };
}
