import { afterAll } from 'vitest';
import type { ConfigInput } from '../../functions/shared/config.ts';
import {
  type AnyrunStandIn,
  type AnyrunStandInOptions,
  startAnyrunStandIn,
} from '../../local/anyrun/stand-in.ts';
import type { HandlerFiles } from '../../local/deployment/deployed-functions.ts';
import { type MispStandIn, type MispStandInOptions, startMispStandIn } from '../../local/misp/stand-in.ts';
import type { Receipt } from '../../local/receipts/receipts.ts';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { expectToAddUp } from './receipts.ts';

export interface AnyrunDoor {
  stack: LocalStack;
  misp: MispStandIn;
  anyrun: AnyrunStandIn;
  /** Polls and waits for the receipt, which adds up. */
  poll(): Promise<Receipt>;
  close(): Promise<void>;
}

type Source = Partial<Extract<ConfigInput['sources'][string], { poll: 'anyrun' }>>;

export interface AnyrunDoorOptions {
  anyrun?: AnyrunStandInOptions;
  misp?: MispStandInOptions;
  source?: Source;
  notifications?: ConfigInput['notifications'];
  handlers?: Partial<HandlerFiles>;
  environment?: Record<string, string>;
}

/** A stand-in for ANY.RUN, the deployed functions on embedded AWS, and a stand-in for MISP. */
export async function openAnyrunDoor(options: AnyrunDoorOptions = {}): Promise<AnyrunDoor> {
  const anyrun = await startAnyrunStandIn(options.anyrun);
  const misp = await startMispStandIn(options.misp);
  const stack = await startLocalStack({
    servers: { main: misp },
    sources: { anyrun },
    config: configOf(misp.url, options),
    ...(options.handlers && { handlers: options.handlers }),
    environment: { FIRST_RETRY_SECONDS: '0.001', ...options.environment },
    limits: { retrySeconds: 0 },
  });
  const close = async () => {
    await stack.stop();
    await Promise.all([anyrun.close(), misp.close()]);
  };
  return {
    stack,
    misp,
    anyrun,
    poll: async () =>
      expectToAddUp(await stack.waitForReceipt(await stack.poll('anyrun'), { timeoutSeconds: 60 })),
    close,
  };
}

/** Closed when the file's tests are over. */
export async function anyrunDoor(options?: AnyrunDoorOptions): Promise<AnyrunDoor> {
  const door = await openAnyrunDoor(options);
  afterAll(() => door.close());
  return door;
}

function configOf(url: string, { source, notifications }: AnyrunDoorOptions): ConfigInput {
  return {
    servers: { main: { url, concurrency: 4 } },
    sources: { anyrun: { poll: 'anyrun', servers: ['main'], ...source } },
    ...(notifications && { notifications }),
  };
}
