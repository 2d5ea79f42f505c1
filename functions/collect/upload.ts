import { createHash } from 'node:crypto';
import * as z from 'zod';
import { Undeliverable } from '../shared/failures.ts';

/** A file that was dropped into the bucket. */
export interface Upload {
  /** The same for the same drop, however often S3 or SQS tell of it; another one if the file is dropped again. */
  run: string;
  key: string;
  /** Where it lies, as far as the notification says it. */
  bucket: string | undefined;
  /** The version that was dropped; a later one is an upload of its own. */
  versionId: string | undefined;
  /** Of two drops of a file the later one has the greater, as text. */
  droppedAt: string;
  /** ISO 8601, UTC. */
  uploadedAt: string;
  /** The first folder of the key, and the rest of it. */
  source: string;
  file: string;
  /** In bytes, as far as the notification says it. */
  size: number | undefined;
  /** The notification that tells of it alone. */
  notification: string;
}

const recordSchema = z.object({
  eventTime: z.iso.datetime(),
  eventName: z.string().optional(),
  s3: z.object({
    bucket: z.object({ name: z.string() }).optional(),
    object: z.object({
      key: z.string().min(1),
      versionId: z.string().optional(),
      sequencer: z.string().optional(),
      eTag: z.string().optional(),
      size: z.number().optional(),
    }),
  }),
});

const notificationSchema = z.union([
  z.object({ Records: z.array(recordSchema) }),
  // What S3 sends when it is told where to send notifications
  z.object({ Event: z.literal('s3:TestEvent') }).transform(() => ({ Records: [] })),
]);

/** The uploads that an S3 notification tells of. Throws Undeliverable for what is none. */
export function readNotification(body: string): Upload[] {
  const notification = notificationSchema.safeParse(parseJson(body));
  if (!notification.success)
    throw new Undeliverable('failed', 'This is no notification of S3; drop the file again');
  return notification.data.Records.filter(isDrop).map(toUpload);
}

/** What else a bucket may tell of: that an object was deleted, restored or tagged. */
function isDrop({ eventName = 'ObjectCreated:' }: z.infer<typeof recordSchema>): boolean {
  return eventName.startsWith('ObjectCreated:');
}

function toUpload(record: z.infer<typeof recordSchema>): Upload {
  const { eventTime, s3 } = record;
  const { object } = s3;
  const key = decodeKey(object.key);
  const slash = key.indexOf('/');
  const id = dropId(key, object.versionId ?? object.sequencer ?? `${object.eTag} ${eventTime}`);
  const time = new Date(eventTime).toISOString();
  return {
    run: `${time.replaceAll(/[-:]|\.\d+/g, '')}-${id}`,
    key,
    bucket: s3.bucket?.name,
    versionId: object.versionId,
    uploadedAt: time,
    // AWS: of two events of a key the later one has the greater sequencer
    droppedAt: `${time} ${object.sequencer ?? ''}`,
    source: slash === -1 ? '' : key.slice(0, slash),
    file: key.slice(slash + 1),
    size: object.size,
    notification: JSON.stringify({ Records: [record] }),
  };
}

/** With what the name of its run ends. */
export function dropId(key: string, version: string): string {
  return createHash('sha256')
    .update(JSON.stringify([key, version]))
    .digest('hex')
    .slice(0, 10);
}

/** S3 writes keys as forms do: a blank is a plus, a plus is %2B. */
function decodeKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    throw new Undeliverable('failed', `This is no key as S3 writes it: ${encoded}`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
