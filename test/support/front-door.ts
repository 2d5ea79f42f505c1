import type { Message } from '@aws-sdk/client-sqs';
import { expect, vi } from 'vitest';
import type { ConfigInput } from '../../functions/shared/config.ts';
import type { QueuePair } from '../../local/deployment/resources.ts';
import type { MispStandIn, MispStandInOptions, RenderedEvent } from '../../local/misp/stand-in.ts';
import { startMispStandIn } from '../../local/misp/stand-in.ts';
import type { Receipt } from '../../local/receipts/receipts.ts';
import { type LocalStack, type StackOptions, startLocalStack } from '../../local/stack.ts';
import { expectToAddUp } from './receipts.ts';

export const SOURCE = 'ransomwatch';
/** Long enough for the slowest machine; nothing waits for longer than its condition takes. */
export const PATIENCE = { timeout: Number(process.env.PATIENCE_MS ?? 15_000), interval: 20 };

export interface FrontDoorOptions extends Partial<Omit<StackOptions, 'config'>> {
  /** The names of the MISP servers that stand behind the source; `main` alone if not said. */
  mispServers?: readonly string[];
  misp?: MispStandInOptions;
  /** What differs from a source that sends ransomwatch files to all servers. */
  source?: Partial<ConfigInput['sources'][string]>;
  /** Sources beside that one. */
  moreSources?: ConfigInput['sources'];
  notifications?: ConfigInput['notifications'];
}

/** A file goes in, MISP events and a receipt come out: the deployed functions, with AWS and MISP embedded. */
export interface FrontDoor {
  stack: LocalStack;
  /** The MISP of the server `main`, or of another one. */
  misp: MispStandIn;
  mispOf(server: string): MispStandIn;
  config: ConfigInput;
  /** Drops the file and waits for its receipt, which adds up. */
  ingest(file: string, text: Uint8Array | string, source?: string): Promise<Receipt>;
  /** Waits until no queue has a message, and nothing is being worked on. */
  settle(): Promise<void>;
  /** Waits for as many dead letters as that. */
  deadLetters(queue: QueuePair, count?: number): Promise<DeadLetter[]>;
  close(): Promise<void>;
}

export interface DeadLetter {
  body: string;
  group: string | undefined;
  /** The message attributes, which a person reads. */
  says: Record<string, string>;
}

export async function openFrontDoor(options: FrontDoorOptions = {}): Promise<FrontDoor> {
  const { mispServers = ['main'], misp: mispOptions, source, moreSources, ...rest } = options;
  const { notifications, ...stackOptions } = rest;
  const misps = new Map<string, MispStandIn>();
  for (const server of mispServers) misps.set(server, await startMispStandIn(mispOptions));
  const mispOf = (server: string) => {
    const misp = misps.get(server);
    if (!misp) throw new Error(`There is no MISP "${server}"`);
    return misp;
  };
  const config = {
    servers: Object.fromEntries([...misps].map(([server, { url }]) => [server, { url, concurrency: 2 }])),
    sources: {
      [SOURCE]: { format: 'ransomwatch-tsv', servers: [...mispServers], ...source },
      ...moreSources,
    },
    ...(notifications && { notifications }),
  } as ConfigInput;
  const stack = await startLocalStack({
    servers: Object.fromEntries(misps),
    ...stackOptions,
    config,
    // A second is the shortest time that SQS knows: nobody waits longer for a message that comes back.
    environment: { FIRST_RETRY_SECONDS: '0.001', ...stackOptions.environment },
    limits: { retrySeconds: 0, ...stackOptions.limits },
  });
  return {
    stack,
    misp: mispOf(mispServers[0] ?? 'main'),
    mispOf,
    config,
    ingest: async (file, text, source = SOURCE) => {
      const key = await stack.drop(source, file, text);
      return expectToAddUp(await stack.waitForReceipt(key, { timeoutSeconds: PATIENCE.timeout / 1000 }));
    },
    settle: async () => {
      await vi.waitFor(
        async () => expect(await stack.progress()).toMatchObject({ uploads: 0, events: 0 }),
        PATIENCE,
      );
    },
    deadLetters: async ({ deadLetters }, count = 1) => {
      await vi.waitFor(async () => expect(await deadLetters.size()).toBe(count), PATIENCE);
      return (await deadLetters.drain()).map(toDeadLetter);
    },
    close: async () => {
      await stack.stop();
      await Promise.all([...misps.values()].map((misp) => misp.close()));
    },
  };
}

function toDeadLetter({ Body = '', Attributes, MessageAttributes = {} }: Message): DeadLetter {
  const says = Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [name, StringValue]);
  return { body: Body, group: Attributes?.MessageGroupId, says: Object.fromEntries(says) };
}

/** The one event of MISP whose title has this text. */
export function eventAbout(misp: MispStandIn, text: string): RenderedEvent['Event'] {
  const found = misp.events().filter(({ Event }) => Event.info.includes(text));
  expect(found, `events about ${text}`).toHaveLength(1);
  const [event] = found;
  if (!event) throw new Error(`There is no event about ${text}`);
  return event.Event;
}
