import type { S3Event } from 'aws-lambda';
import { REGION } from '../aws/account.ts';

export interface UploadedObject {
  bucket: string;
  key: string;
  size: number;
  eTag: string;
}

/** What S3 sends to a queue when an object was created. */
export function notificationOf({ bucket, key, size, eTag }: UploadedObject): S3Event {
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: REGION,
        eventTime: new Date().toISOString(),
        eventName: 'ObjectCreated:Put',
        userIdentity: { principalId: 'AWS:LOCAL' },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: { 'x-amz-request-id': 'LOCAL', 'x-amz-id-2': 'LOCAL' },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'uploads',
          bucket: { name: bucket, ownerIdentity: { principalId: 'LOCAL' }, arn: `arn:aws:s3:::${bucket}` },
          object: { key: encodeKey(key), size, eTag: eTag.replaceAll('"', ''), sequencer: nextSequencer() },
        },
      },
    ],
  };
}

/** As a form's field is encoded: `a b+c.tsv` becomes `a+b%2Bc.tsv`. */
function encodeKey(key: string): string {
  return new URLSearchParams({ key }).toString().slice('key='.length).replaceAll('%2F', '/');
}

let sequence = BigInt(Date.now()) << 20n;

/** S3 promises that a later one of the same key is the greater one, as text. */
function nextSequencer(): string {
  sequence += 1n;
  return sequence.toString(16).toUpperCase().padStart(18, '0');
}
