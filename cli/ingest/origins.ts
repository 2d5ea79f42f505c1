import { readAnswer } from '../../functions/collect/anyrun/read-answer.ts';
import { connectTo } from '../../functions/collect/polling/http-client.ts';
import { type ConfigInput, parseConfig } from '../../functions/shared/config.ts';
import type { ReachableSource } from '../../local/deployment/effective-config.ts';
import { startSourceStandIns } from '../../local/stand-ins.ts';
import { CannotRun } from '../cannot-run.ts';
import type { AnyrunTarget } from '../targets/anyrun-target.ts';

/** Where what is polled comes from. */
export interface Origins {
  sources: Record<string, ReachableSource>;
  /** What is polled, instead of the real thing. */
  standsIn: boolean;
  close(): Promise<void>;
}

/** ANY.RUN with the user's key, or a stand-in; a feed is for everyone, and polled where the source says. */
export async function openOrigins(config: ConfigInput, target: AnyrunTarget | undefined): Promise<Origins> {
  const { sources } = parseConfig(config);
  const anyrun = Object.entries(sources).flatMap(([name, source]) =>
    'poll' in source && source.poll === 'anyrun' ? [[name, source.options.url] as const] : [],
  );
  if (anyrun.length === 0) return { sources: {}, standsIn: false, close: async () => {} };
  if (!target) return { ...(await startSourceStandIns(config.sources)), standsIn: true };
  const reachable = anyrun.map(
    ([name, url]) => [name, { url: target.url ?? url, apiKey: target.apiKey }] as const,
  );
  for (const [, one] of reachable) await checkAnyrun(one);
  return { sources: Object.fromEntries(reachable), standsIn: false, close: async () => {} };
}

/** Asks for one analysis, so that what is wrong with the key is known before anything is started. */
async function checkAnyrun({ url, apiKey }: { url: string; apiKey: string }): Promise<void> {
  const client = connectTo(url);
  try {
    const authorization = `API-Key ${apiKey}`;
    readAnswer(await client.get('/v1/analysis/?team=false&skip=0&limit=1', { authorization }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CannotRun(`${url} cannot be polled: ${reason}`);
  } finally {
    await client.close();
  }
}
