import { type ConfigInput, parseConfig } from '../functions/shared/config.ts';
import type { Clients } from './aws/clients.ts';
import { type EmbeddedAws, startEmbeddedAws } from './aws/embedded-aws.ts';
import type { Queue } from './aws/queue.ts';
import type { HandlerFiles } from './deployment/deployed-functions.ts';
import type { DeployedParts } from './deployment/deployed-parts.ts';
import type { ReachableServer, ReachableSource } from './deployment/effective-config.ts';
import { type Limits, openReleases } from './deployment/releases.ts';
import {
  createResources,
  type QueuePair,
  type SourceQueues,
  secretOf,
  secretOfSource,
  urlsOf,
} from './deployment/resources.ts';
import type { LocalFunction } from './lambda/function.ts';
import { type FunctionLog, type LogLine, openFunctionLog } from './lambda/function-log.ts';
import { openReceipts, type Receipt, type Receipts } from './receipts/receipts.ts';
import { openDropBox } from './uploads/drop-box.ts';

export interface StackOptions {
  /** As misp-ingest.config.ts has it; the addresses of `servers` take the place of its own. */
  config: ConfigInput;
  servers: Record<string, ReachableServer>;
  /** What the polled sources are polled from, if not from what the configuration says. */
  sources?: Record<string, ReachableSource>;
  /** Other handlers than the deployed ones. */
  handlers?: Partial<HandlerFiles>;
  /** More for the environment of every function. */
  environment?: Record<string, string>;
  limits?: Partial<Limits>;
  onLog?: (line: LogLine) => void;
}

/** As on AWS. */
const LIMITS: Limits = {
  uploads: { visibilityTimeout: 960, maxReceiveCount: 10 },
  events: { visibilityTimeout: 360, maxReceiveCount: 1000 },
  polls: { visibilityTimeout: 960, maxReceiveCount: 1000 },
  retrySeconds: 1,
};

export interface LocalStack {
  /** Puts the file into the bucket and sends the notification that S3 would send. Returns its key. */
  drop(source: string, file: string, bytes: Uint8Array | string): Promise<string>;
  /** Polls the source now, as its schedule would. Returns the key of its receipts. */
  poll(source: string): Promise<string>;
  /** The newest receipt of this key, once every drop of it has its own. */
  findReceipt(key: string): Promise<Receipt | undefined>;
  waitForReceipt(key: string, options?: { timeoutSeconds?: number }): Promise<Receipt>;
  receipts: Receipts;
  queues: {
    uploads: QueuePair;
    events(server: string): QueuePair;
    source(name: string): SourceQueues;
    summaries: Queue;
  };
  progress(): Promise<Progress>;
  /** How many messages of any queue were done with by the functions that run now. */
  handled(): number;
  /** Why invocations failed as a whole, since the start. */
  failures(): readonly unknown[];
  logs: FunctionLog;
  clients: Clients;
  /** What makes any AWS SDK find the embedded services. */
  environment: Record<string, string>;
  bucket: string;
  table: string;
  parts(): DeployedParts;
  /** Replaces the key that the functions find for this server; undefined empties the secret. */
  putSecret(server: string, authkey: string | undefined): void;
  /** The same for a polled source. */
  putApiKey(source: string, apiKey: string | undefined): void;
  function(name: string): LocalFunction;
  /** Starts the functions anew with another configuration. What is queued and stored stays. */
  redeploy(config: ConfigInput): Promise<void>;
  stop(): Promise<void>;
}

export interface Progress {
  /** How many events were done with since the start. */
  done: number;
  /** How many uploads and polls are waiting or being worked on. */
  uploads: number;
  /** How many events, and finds of polls that will be events. */
  events: number;
}

/** The deployed stack on this machine: AWS's services embedded, the functions as they are deployed. */
export async function startLocalStack(options: StackOptions): Promise<LocalStack> {
  parseConfig(options.config);
  const aws = await startEmbeddedAws();
  try {
    return await deployInto(aws, options);
  } catch (error) {
    await aws.stop();
    throw error;
  }
}

async function deployInto(aws: EmbeddedAws, options: StackOptions): Promise<LocalStack> {
  const limits = { ...LIMITS, ...options.limits };
  const logs = openFunctionLog(options.onLog);
  const resources = await createResources(aws, limits.uploads);
  const releases = openReleases({ aws, resources, logs, limits, options });
  const putSecret = (server: string, authkey: string | undefined) => {
    aws.secrets.put(secretOf(server), authkey);
  };
  const putApiKey = (source: string, apiKey: string | undefined) => {
    aws.secrets.put(secretOfSource(source), apiKey);
  };
  for (const [server, { authkey }] of Object.entries(options.servers)) putSecret(server, authkey);
  for (const [source, { apiKey }] of Object.entries(options.sources ?? {})) putApiKey(source, apiKey);
  await releases.deploy(options.config);

  const { bucket, table, uploads, summaries } = resources;
  const receipts = openReceipts(aws.clients.s3, bucket);
  return {
    ...openDropBox({
      s3: aws.clients.s3,
      bucket,
      uploads: uploads.queue,
      polls: (source) => releases.sourceQueues(source).polls.queue,
      receipts,
      handled: releases.handled,
    }),
    receipts,
    queues: { uploads, events: releases.eventsQueue, source: releases.sourceQueues, summaries },
    progress: async () => {
      // In the order of the data: an upload that is done with has its events in the next queue.
      const sources = releases.allSourceQueues();
      const waiting = await sizeOf([uploads, ...sources.map(({ polls }) => polls)]);
      const finds = await sizeOf(sources.map(({ finds }) => finds));
      const events = finds + (await sizeOf(releases.eventsQueues()));
      return { done: releases.eventsDone(), uploads: waiting, events };
    },
    handled: releases.handled,
    failures: releases.failures,
    logs,
    clients: aws.clients,
    environment: aws.environment,
    bucket,
    table,
    parts: () => ({ bucket, table, uploads: urlsOf(uploads), ...releases.parts() }),
    putSecret,
    putApiKey,
    function: releases.function,
    redeploy: releases.deploy,
    stop: async () => {
      await releases.stop();
      await aws.stop();
    },
  };
}

async function sizeOf(pairs: readonly QueuePair[]): Promise<number> {
  const sizes = await Promise.all(pairs.map(({ queue }) => queue.size()));
  return sizes.reduce((a, b) => a + b, 0);
}
