import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { vi } from 'vitest';
import * as z from 'zod';
import { contextOf } from '../../local/lambda/context.ts';
import {
  FunctionError,
  type FunctionThread,
  type ThreadSettings,
} from '../../local/lambda/function-thread.ts';

type Handler = (event: unknown, context: object) => Promise<unknown>;
const moduleSchema = z.object({ handler: z.custom<Handler>((value) => typeof value === 'function') });

/** What a function sees of its process. */
interface View {
  env: Record<string, string>;
  stdout: PassThrough;
  stderr: PassThrough;
  exit: () => void;
}

const views = new AsyncLocalStorage<View>();

for (const property of ['env', 'stdout', 'stderr'] as const) {
  const whole = process[property];
  Object.defineProperty(process, property, { get: () => views.getStore()?.[property] ?? whole });
}
const exit = process.exit;
process.exit = (code) => (views.getStore()?.exit ?? exit)(code) as never;

/** One at a time: each has modules of its own, and the configuration that it was deployed with. */
let loading: Promise<unknown> = Promise.resolve();

/**
 * Takes the place of the threads of local/lambda for mutation tests: a function in the thread of its test, where Stryker
 * sees its mutants.
 */
export function startThread(settings: ThreadSettings): FunctionThread {
  const { functionName, environment: env, timeoutSeconds, log } = settings;
  const end = Promise.withResolvers<never>();
  end.promise.catch(() => {});
  let isAlive = true;
  const exit = () => {
    isAlive = false;
    end.reject(new Error('its thread ended'));
  };
  const view = { env, stdout: new PassThrough(), stderr: new PassThrough(), exit };
  log.follow(functionName, view);
  const loaded = loading.then(() => views.run(view, async () => await load(settings)));
  loading = loaded.catch(() => {});
  const invoke = async (event: unknown) => {
    const handler = await loaded;
    const context = contextOf(functionName, randomUUID(), timeoutSeconds);
    return structuredClone(await handler(structuredClone(event), context));
  };
  return {
    ready: loaded.then(
      () => {},
      (error) => Promise.reject(new FunctionError(functionName, error)),
    ),
    isAlive: () => isAlive,
    invoke: async (event) => {
      const answer = views.run(view, invoke, event);
      return await Promise.race([answer, end.promise]).catch((error) => {
        throw new FunctionError(functionName, error);
      });
    },
    stop: async () => exit(),
  };
}

async function load({ handlerFile, config }: ThreadSettings): Promise<Handler> {
  vi.resetModules();
  vi.doMock('../../misp-ingest.config.ts', () => ({ default: JSON.parse(config) }));
  return moduleSchema.parse(await import(handlerFile)).handler;
}
