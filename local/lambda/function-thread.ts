import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { bundleOf } from './bundle.ts';
import type { FunctionLog } from './function-log.ts';
import type { RuntimeError, RuntimeMessage, RuntimeSettings } from './protocol.ts';

export interface ThreadSettings extends RuntimeSettings {
  environment: Record<string, string>;
  timeoutSeconds: number;
  log: FunctionLog;
}

export interface FunctionThread {
  /** Rejects if the handler's file cannot be loaded. */
  ready: Promise<void>;
  isAlive(): boolean;
  invoke(event: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

/** The handler threw, or its thread died; `name` and `stack` are those of the handler's error. */
export class FunctionError extends Error {
  constructor(functionName: string, { name, message, stack }: RuntimeError) {
    super(`${functionName}: ${message}`);
    this.name = name;
    if (stack) this.stack = stack;
  }
}

const RUNTIME = new URL('./runtime.ts', import.meta.url);

export function startThread(settings: ThreadSettings): FunctionThread {
  const { handlerFile, functionName, config, environment } = settings;
  const worker = new Worker(RUNTIME, {
    env: { ...cacheOf(process.env), ...environment },
    workerData: { handlerFile: bundleOf(handlerFile), functionName, config } satisfies RuntimeSettings,
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  settings.log.follow(functionName, worker);
  const calls = openCalls(worker, functionName);
  return {
    ready: calls.ready,
    isAlive: calls.areOpen,
    invoke: async (event) => {
      await calls.ready;
      const id = randomUUID();
      const answer = calls.expect(id);
      worker.postMessage({ id, event, timeoutSeconds: settings.timeoutSeconds });
      return await answer;
    },
    stop: async () => {
      await worker.terminate();
    },
  };
}

/** Of quick-start.js: what a thread compiles is there the next time. */
function cacheOf({ NODE_COMPILE_CACHE }: NodeJS.ProcessEnv): Record<string, string> {
  return NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE } : {};
}

/** Matches what the thread answers with who asked; nobody waits for a thread that is gone. */
function openCalls(worker: Worker, functionName: string) {
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => {});
  const waiting = new Map<string, PromiseWithResolvers<unknown>>();
  let open = true;
  const fail = (error: RuntimeError) => {
    open = false;
    const failure = new FunctionError(functionName, error);
    for (const { reject } of [ready, ...waiting.values()]) reject(failure);
    waiting.clear();
  };
  const settle = (message: RuntimeMessage) => {
    if ('ready' in message) return ready.resolve();
    if ('unloadable' in message) return fail(message.unloadable);
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if ('error' in message) call?.reject(new FunctionError(functionName, message.error));
    else call?.resolve(message.result);
  };
  worker.on('message', settle);
  worker.on('error', fail);
  worker.on('exit', (code) => fail({ name: 'Runtime.ExitError', message: `its thread ended (${code})` }));
  const expect = async (id: string) => {
    const call = Promise.withResolvers<unknown>();
    waiting.set(id, call);
    return await call.promise;
  };
  return { ready: ready.promise, areOpen: () => open, expect };
}
