import { PutObjectCommand } from '@aws-sdk/client-s3';
import { readNotification } from '../../functions/collect/upload.ts';
import type { Drop } from './drops.ts';
import type { Dropped, World } from './world.ts';

/** Puts the file into the bucket, and tells of it as S3 does, or twice. */
export async function dropFile(world: World, drop: Drop): Promise<Dropped> {
  const { plan, storage, clock, queues, referee } = world;
  const key = `${plan.source}/${drop.file}`;
  const versionId = `${plan.seed}-${drop.version}`;
  const Body = drop.content.map((line) => JSON.stringify(line)).join('\n');
  await storage.s3.send(new PutObjectCommand({ Bucket: storage.bucket, Key: `${key}@${versionId}`, Body }));
  const body = notificationOf(key, { versionId, sequencer: `00${drop.version}` }, clock.now());
  for (let i = 0; i < drop.notifications; i += 1) queues.uploads?.send({ body, group: undefined, says: {} });
  referee.tell(`${key} is dropped, version ${drop.version}`);
  return { drop, run: readNotification(body)[0]?.run ?? '' };
}

function notificationOf(
  key: string,
  version: { versionId: string; sequencer: string },
  time: number,
): string {
  const object = { key: encodeURIComponent(key), ...version };
  return JSON.stringify({ Records: [{ eventTime: new Date(time).toISOString(), s3: { object } }] });
}
