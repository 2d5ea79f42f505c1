import { readAnswer } from '../../functions/collect/anyrun/read-answer.ts';
import { connectTo } from '../../functions/collect/polling/http-client.ts';
import { type ConfigInput, parseConfig } from '../../functions/shared/config.ts';
import type { ReachableSource } from '../../local/deployment/effective-config.ts';
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
  if (Object.keys(anyrunSources(config)).length === 0)
    return { sources: {}, standsIn: false, close: async () => {} };
  if (target) return { sources: reachableSources(config, target), standsIn: false, close: async () => {} };
  const { startSourceStandIns } = await import('../../local/stand-ins.ts');
  return { ...(await startSourceStandIns(config.sources)), standsIn: true };
}

/** Asks for one analysis, so that what is wrong with the key is known before anything is polled. */
export async function checkOrigins(config: ConfigInput, target: AnyrunTarget): Promise<void> {
  for (const one of Object.values(reachableSources(config, target))) await checkAnyrun(one);
}

function reachableSources(config: ConfigInput, { url, apiKey }: AnyrunTarget) {
  const sources = Object.entries(anyrunSources(config));
  return Object.fromEntries(sources.map(([name, there]) => [name, { url: url ?? there, apiKey }]));
}

/** Where each is polled, as the configuration says. */
function anyrunSources(config: ConfigInput): Record<string, string> {
  const sources = Object.entries(parseConfig(config).sources).flatMap(([name, source]) =>
    'poll' in source && source.poll === 'anyrun' ? [[name, source.options.url]] : [],
  );
  return Object.fromEntries(sources);
}

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
