import { ACCOUNT, arn } from '../aws/account.ts';
import type { QueuePairUrls } from './deployed-parts.ts';

/** What the parts of a deployment are called: known before they are there. */
export const BUCKET = 'misp-ingest';
export const TABLE = 'misp-ingest';
export const SUMMARIES = 'summaries';
export const SUMMARY_TOPIC = arn('sns', SUMMARIES);
export const UPLOADS = 'uploads';

export function eventsOf(server: string): string {
  return `events-${server}.fifo`;
}

export function pollsOf(source: string): string {
  return `polls-${source}`;
}

export function findsOf(source: string): string {
  return `finds-${source}`;
}

export function deadLettersOf(queue: string): string {
  return queue.replace(/(\.fifo)?$/, '-dead-letters$1');
}

/** `queuesUrl`: where the URLs of queues begin. */
export function queueUrl(queuesUrl: string, queue: string): string {
  return `${queuesUrl}/${ACCOUNT}/${queue}`;
}

export function queueUrls(queuesUrl: string, queue: string): QueuePairUrls {
  return { queue: queueUrl(queuesUrl, queue), deadLetters: queueUrl(queuesUrl, deadLettersOf(queue)) };
}

/** The ARN of the secret that holds the key for this polled source. */
export function secretOfSource(source: string): string {
  return arn('secretsmanager', `secret:misp-ingest/source-${source}-Local1`);
}

/** The ARN of the secret that holds the key for this server. */
export function secretOf(server: string): string {
  return arn('secretsmanager', `secret:misp-ingest/${server}-Local1`);
}
