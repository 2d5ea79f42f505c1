import type { ConfigInput } from '../functions/shared/config.ts';
import type { Clients } from './aws/clients.ts';
import type { Queue } from './aws/queue.ts';
import { startServices } from './aws/services.ts';
import type { HandlerFiles } from './deployment/deployed-functions.ts';
import type { DeployedParts } from './deployment/deployed-parts.ts';
import type { ReachableServer, ReachableSource } from './deployment/effective-config.ts';
import type { Limits } from './deployment/releases.ts';
import type { QueuePair, SourceQueues } from './deployment/resources.ts';
import { startFunctions, stopFunctions } from './deployment/start-functions.ts';
import type { LocalFunction } from './lambda/function.ts';
import { type FunctionLog, type LogLine, openFunctionLog } from './lambda/function-log.ts';
import type { Receipt, Receipts } from './receipts/receipts.ts';

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
  const logs = openFunctionLog(options.onLog);
  await using started = new AsyncDisposableStack();
  const services = await startServices();
  started.defer(services.stop);
  // Before AWS's clients and services: they are loaded here, and the functions meanwhile in threads of their own.
  const functions = startFunctions(options.config, services, options, logs);
  started.defer(() => stopFunctions(functions));
  const { deployStack } = await import('./deploy-stack.ts');
  const stack = await deployStack(options, { services, logs, functions });
  started.move();
  return stack;
}
