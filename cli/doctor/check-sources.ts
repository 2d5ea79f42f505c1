import * as z from 'zod';
import { secretSchema } from '../../functions/collect/anyrun/api-key.ts';
import { readAnswer } from '../../functions/collect/anyrun/read-answer.ts';
import { connectTo, type HttpClient } from '../../functions/collect/polling/http-client.ts';
import { type Config, isPolled, type PolledSource } from '../../functions/shared/config.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { readSecret } from '../misp/read-secret.ts';
import { readAnyrunTarget } from '../targets/anyrun-target.ts';
import { type Finding, type Found, ok, problem, warning } from './finding.ts';

/** The sources that are polled: where they are, and what they think of the key. */
export async function* checkSources(
  { sources }: Config,
  deployment: Deployment | undefined,
): AsyncGenerator<Finding> {
  for (const [name, source] of Object.entries(sources)) {
    if (!isPolled(source)) continue;
    const found =
      source.poll === 'anyrun' ? anyrun(name, source, deployment) : feed(name, source, deployment);
    for await (const one of found) yield { where: name, ...one };
  }
}

type Anyrun = Extract<PolledSource, { poll: 'anyrun' }>;
type Feed = Extract<PolledSource, { poll: 'misp-feed' }>;

async function* anyrun(
  name: string,
  { options, schedule }: Anyrun,
  deployment: Deployment | undefined,
): AsyncGenerator<Found> {
  const secret = deployment?.sources[name]?.secretArn ?? options.secretArn;
  const target = readAnyrunTarget(process.env);
  const key = target?.apiKey ?? (deployment && secret ? parseKey(await readSecret(secret)) : undefined);
  if (!key) {
    if (deployment && schedule !== 'never')
      yield problem(
        'Its secret holds no ANY.RUN API key',
        `aws secretsmanager put-secret-value --secret-id ${secret} --secret-string '{"apiKey":"<the key>"}'`,
      );
    else if (schedule !== 'never') yield warning('It is not looked at without a key', 'Set ANYRUN_API_KEY');
    return;
  }
  const url = target?.url ?? deployment?.sources[name]?.url ?? options.url;
  const client = connectTo(url);
  const headers = { authorization: `API-Key ${key}` };
  try {
    readAnswer(await client.get(`/v1/analysis/?team=${options.team}&skip=0&limit=1`, headers));
    yield ok(`${url} takes the key${options.team ? ", and shows the team's history" : ''}`);
    yield* await quota(client, headers);
  } catch (error) {
    yield problem(
      `${url} cannot be polled: ${error instanceof Error ? error.message.replaceAll(key, '<the API key>') : error}`,
      'Is the key right, does the plan have API access, and the user the team? A new key goes into its secret, or ANYRUN_API_KEY',
    );
  } finally {
    await client.close();
  }
}

const quotaSchema = z.object({
  data: z.object({ limits: z.object({ api: z.record(z.string(), z.number()) }) }),
});

/** What is left of the plan's requests, as far as ANY.RUN says; -1 is no limit. */
async function quota(client: HttpClient, headers: Record<string, string>): Promise<Found[]> {
  const answer = await client.get('/v1/user', headers);
  const limits = quotaSchema.safeParse(parseJson(answer.text)).data?.data.limits.api;
  if (answer.status !== 200 || !limits) return [];
  const used = Object.entries(limits).filter(([, left]) => left === 0);
  if (used.length === 0) return [ok('Its quota is not used up')];
  const periods = used.map(([period]) => period).join(' and ');
  return [
    warning(`The quota of API requests of this ${periods} is used up`, 'Polls go on when it is renewed'),
  ];
}

async function* feed(
  name: string,
  { options, schedule }: Feed,
  deployment: Deployment | undefined,
): AsyncGenerator<Found> {
  if (schedule === 'never') return;
  const url = deployment?.sources[name]?.url ?? options.url;
  const client = connectTo(url);
  try {
    const { status, text } = await client.get('/manifest.json');
    if (status === 200 && parseJson(text) !== undefined) yield ok(`${url} has a manifest`);
    else
      yield problem(`${url}/manifest.json answers ${status}`, 'options.url is the folder of manifest.json');
  } catch (error) {
    yield problem(
      `${url} cannot be polled: ${error instanceof Error ? error.message : error}`,
      'Is the address right, and reachable?',
    );
  } finally {
    await client.close();
  }
}

function parseKey(text: string | undefined): string | undefined {
  return secretSchema.safeParse(parseJson(text ?? '') ?? text).data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
