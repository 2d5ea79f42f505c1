import { type FunctionThread, startThread, type ThreadSettings } from './function-thread.ts';

export interface LocalFunction {
  name: string;
  invoke(event: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

/** A Lambda function. Its thread may work on several events at a time; one that died is replaced, as Lambda does. */
export async function startFunction(settings: ThreadSettings): Promise<LocalFunction> {
  let thread: FunctionThread = startThread(settings);
  await thread.ready;
  let stopped = false;
  return {
    name: settings.functionName,
    invoke: async (event) => {
      if (stopped) throw new Error(`${settings.functionName} was stopped`);
      if (!thread.isAlive()) thread = startThread(settings);
      return await thread.invoke(event);
    },
    stop: async () => {
      stopped = true;
      await thread.stop();
    },
  };
}
