import { setTimeout as delay } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Queue } from '../aws/queue.ts';
import type { Receipt, Receipts } from '../receipts/receipts.ts';
import { notificationOf } from './s3-notification.ts';
import { upload } from './upload.ts';

export interface DropBox {
  drop(source: string, file: string, bytes: Uint8Array | string): Promise<string>;
  poll(source: string): Promise<string>;
  findReceipt(key: string): Promise<Receipt | undefined>;
  waitForReceipt(key: string, options?: { timeoutSeconds?: number }): Promise<Receipt>;
}

interface Settings {
  s3: S3Client;
  bucket: string;
  uploads: Queue;
  polls: (source: string) => Queue;
  receipts: Receipts;
  /** How many messages the functions are done with. */
  handled: () => number;
}

/** A look takes of what the functions need; a glance is free. Without one of them being done with something there is no receipt. */
const LOOK_MS = 1000;
const GLANCE_MS = 5;

export function openDropBox({ s3, bucket, uploads, polls, receipts, handled }: Settings): DropBox {
  const drops = new Map<string, number>();
  const findReceipt = async (key: string) => {
    const keys = await receipts.keys(key);
    return keys.length < Math.max(drops.get(key) ?? 0, 1) ? undefined : await newest(receipts, keys);
  };
  return {
    drop: async (source, file, bytes) => {
      const key = `${source}/${file}`;
      drops.set(key, (drops.get(key) ?? 0) + 1);
      // fauxqs keeps S3's notification settings and does not act on them.
      await uploads.send(notificationOf(await upload(s3, { bucket, key, bytes: Buffer.from(bytes) })));
      return key;
    },
    poll: async (source) => {
      const time = new Date().toISOString();
      const key = `${source}/${time.slice(0, 10)}`;
      drops.set(key, (drops.get(key) ?? 0) + 1);
      await polls(source).send({ source, time });
      return key;
    },
    findReceipt,
    waitForReceipt: async (key, { timeoutSeconds = 20 } = {}) => {
      const deadline = Date.now() + timeoutSeconds * 1000;
      for (;;) {
        const before = handled();
        const receipt = await findReceipt(key);
        if (receipt) return receipt;
        if (Date.now() > deadline) throw new Error(`No receipt of ${key} after ${timeoutSeconds} seconds`);
        const nextLook = Date.now() + LOOK_MS;
        while (handled() === before && Date.now() < nextLook) await delay(GLANCE_MS);
      }
    },
  };
}

async function newest(receipts: Receipts, keys: string[]): Promise<Receipt> {
  const all = await Promise.all(keys.map(receipts.read));
  return all.reduce((best, one) => (one.finishedAt > best.finishedAt ? one : best));
}
