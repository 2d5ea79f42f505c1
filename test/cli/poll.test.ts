import { afterEach, describe, expect, it } from 'vitest';
import { type AnyrunStandIn, startAnyrunStandIn } from '../../local/anyrun/stand-in.ts';
import { runIngest as ingest, killAll } from './run-ingest.ts';

let anyrun: AnyrunStandIn | undefined;

afterEach(async () => {
  await killAll();
  await anyrun?.close();
  anyrun = undefined;
});

describe('ingest of a source that is polled', () => {
  it('polls a stand-in if no key is given, and says so', async () => {
    const run = ingest(['--source', 'anyrun', '--json']);
    expect(await run.ended).toBe(0);
    expect(JSON.parse(run.stdout())).toMatchObject([
      { source: 'anyrun', rows: { read: 9, saved: 9 }, rejections: [] },
    ]);
    expect(run.stderr()).toContain('A stand-in was polled: ANYRUN_API_KEY is not set.');
  });

  it('polls the ANY.RUN of ANYRUN_URL with the key of ANYRUN_API_KEY, with or without its prefix', async () => {
    anyrun = await startAnyrunStandIn();
    const env = { ANYRUN_URL: anyrun.url, ANYRUN_API_KEY: `API-Key ${anyrun.apiKey}` };
    const run = ingest(['--source', 'anyrun'], env);
    expect(await run.ended).toBe(0);
    expect(run.stdout()).toContain('anyrun: 9 rows: 9 saved\n');
    expect(run.stderr()).not.toContain('A stand-in was polled');
    expect(anyrun.requests().length).toBeGreaterThan(27);
  });

  it('cannot run with a key that is refused, and never prints it', async () => {
    anyrun = await startAnyrunStandIn();
    const run = ingest(['--source', 'anyrun'], { ANYRUN_URL: anyrun.url, ANYRUN_API_KEY: 'wrong-key' });
    expect(await run.ended).toBe(2);
    expect(run.stderr()).toContain(`${anyrun.url} cannot be polled: ANY.RUN answers 401`);
    expect(run.stderr() + run.stdout()).not.toContain('wrong-key');
  });

  it.each([
    ['files', ['--source', 'anyrun', 'events/files/ransomwatch.tsv'], {}, 'is polled; it takes no files'],
    [
      'an address without a key',
      ['--source', 'anyrun'],
      { ANYRUN_URL: 'https://a.example' },
      'ANYRUN_API_KEY is not',
    ],
    [
      'no address',
      ['--source', 'anyrun'],
      { ANYRUN_URL: 'x', ANYRUN_API_KEY: 'y' },
      "is not the address of ANY.RUN's API",
    ],
  ])('cannot run with %s', async (_, args, env, reason) => {
    const run = ingest(args, env);
    expect(await run.ended).toBe(2);
    expect(run.stderr()).toContain(reason);
  });
});
