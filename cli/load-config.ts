import type { Config, ConfigInput } from '../functions/shared/config.ts';
import { CannotRun } from './cannot-run.ts';

/** misp-ingest.config.ts, as it is written and as it is read. Not a static import: it may be wrong. */
export async function loadConfig(): Promise<{ written: ConfigInput; config: Config }> {
  try {
    const { config } = await import('../functions/shared/config.ts');
    return { written: (await import('../misp-ingest.config.ts')).default, config };
  } catch (error) {
    throw new CannotRun(whereIn(error) + (error instanceof Error ? error.message : String(error)), {
      cause: error,
    });
  }
}

/** What Node cannot read, or run, has its line in the stack; what is wrong by our rules has its field in the message. */
function whereIn(error: unknown): string {
  const line =
    error instanceof Error ? /misp-ingest\.config\.ts:([0-9]+)/.exec(error.stack ?? '')?.[1] : undefined;
  return line === undefined ? '' : `misp-ingest.config.ts, line ${line}: `;
}
