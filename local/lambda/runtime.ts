import '../quick-start.js';
import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { contextOf } from './context.ts';
import type { Invocation, RuntimeMessage, RuntimeSettings } from './protocol.ts';

/** The part of AWS Lambda that runs inside the function's own thread: loads the handler, calls it, answers. */
const { handlerFile, functionName, config } = workerData as RuntimeSettings;

type Handler = (event: unknown, context: object) => Promise<unknown>;

// esbuild bundles the operator's file into the deployed function; here the run's own takes its place.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier.endsWith('/misp-ingest.config.ts')
      ? { url: `data:text/javascript,${encodeURIComponent(`export default ${config}`)}`, shortCircuit: true }
      : next(specifier, context),
});

function answer(message: RuntimeMessage): void {
  parentPort?.postMessage(message);
}

async function invoke(handler: Handler, { id, event, timeoutSeconds }: Invocation): Promise<void> {
  try {
    answer({ id, result: await handler(event, contextOf(functionName, id, timeoutSeconds)) });
  } catch (error) {
    answer({ id, error: errorOf(error) });
  }
}

function errorOf(error: unknown) {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { name, message, stack };
}

try {
  const { handler }: { handler?: Handler } = await import(handlerFile);
  if (!handler) throw new Error(`${handlerFile} exports no handler`);
  parentPort?.on('message', (invocation: Invocation) => invoke(handler, invocation));
  answer({ ready: true });
} catch (error) {
  answer({ unloadable: errorOf(error) });
}
