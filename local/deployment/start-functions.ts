import { type ConfigInput, parseConfig } from '../../functions/shared/config.ts';
import type { Services } from '../aws/services.ts';
import { type LocalFunction, startFunction } from '../lambda/function.ts';
import type { FunctionLog } from '../lambda/function-log.ts';
import {
  type DeployedFunction,
  deployedFunctions,
  HANDLER_FILES,
  type HandlerFiles,
} from './deployed-functions.ts';
import { effectiveConfig, type ReachableServer, type ReachableSource } from './effective-config.ts';

/** With what functions are started besides their configuration. */
export interface FunctionSettings {
  servers: Record<string, ReachableServer>;
  sources?: Record<string, ReachableSource>;
  handlers?: Partial<HandlerFiles>;
  environment?: Record<string, string>;
}

/** A function on its way: nobody serves its queue yet, which need not be there. */
export interface StartedFunction {
  deployed: DeployedFunction;
  loaded: Promise<LocalFunction>;
}

/** In the order of the data. */
export function startFunctions(
  input: ConfigInput,
  { queuesUrl, environment }: Pick<Services, 'queuesUrl' | 'environment'>,
  settings: FunctionSettings,
  log: FunctionLog,
): StartedFunction[] {
  const config = effectiveConfig(input, settings.servers, settings.sources);
  const handlers = { ...HANDLER_FILES, ...settings.handlers };
  return deployedFunctions({ config: parseConfig(config), queuesUrl, handlers }).map((deployed) => {
    const { functionName, handlerFile, timeoutSeconds } = deployed;
    const loaded = startFunction({
      functionName,
      handlerFile,
      timeoutSeconds,
      config: JSON.stringify(config),
      environment: { ...deployed.environment, ...environment, ...settings.environment },
      log,
    });
    // Whoever waits for it hears of it.
    loaded.catch(() => {});
    return { deployed, loaded };
  });
}

/** Also of those that are not loaded yet. */
export async function stopFunctions(functions: readonly StartedFunction[]): Promise<void> {
  await Promise.allSettled(functions.map(async ({ loaded }) => await (await loaded).stop()));
}
