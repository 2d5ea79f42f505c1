import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type MispStandIn, type MispStandInOptions, startMispStandIn } from '../../local/misp/stand-in.ts';
import { runIngest as ingest, killAll, runStandIn, SAMPLE } from './run-ingest.ts';

const HEADER = 'actor\tvictim\tfirst_seen\tpublished\turl\n';
const GOOD_ROW = 'LockBit\tAcme\t2024-03-04 02:15:33\tN/A\thttp://acme.example/\n';
const BAD_ROW = 'LockBit\tUmbrella\tsoon\tN/A\thttp://umbrella.example/\n';

let folder: string;
let misp: MispStandIn | undefined;

async function startMisp(
  options?: MispStandInOptions,
): Promise<MispStandIn & { env: Record<string, string> }> {
  misp = await startMispStandIn(options);
  return { ...misp, env: { MISP_URL: misp.url, MISP_AUTHKEY: misp.authkey } };
}

async function fileOf(...rows: string[]): Promise<string> {
  const path = join(folder, 'report.tsv');
  await writeFile(path, HEADER + rows.join(''));
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'misp-ingest-test-'));
});

afterEach(async () => {
  await killAll();
  await misp?.close();
  misp = undefined;
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('ingest', () => {
  it('ends with 0 when every row is in MISP, and says what is', async () => {
    const run = ingest([SAMPLE]);
    expect(await run.ended).toBe(0);
    expect(run.stdout()).toContain(`${SAMPLE}: 10 rows: 10 saved\n`);
    expect(run.stdout()).toContain('  created  [ransomwatch] LockBit - victim:株式会社例示製作所');
    expect(run.stdout()).toContain('  and 5 more\n');
    expect(run.stderr()).toBe(
      'The events went into a stand-in for MISP that is gone now: MISP_URL is not set.\n',
    );
  });

  it('prints the receipts and nothing else on stdout with --json', async () => {
    const run = ingest(['--source', 'ransomwatch', '--json', SAMPLE, await fileOf(GOOD_ROW)]);
    expect(await run.ended).toBe(0);
    expect(JSON.parse(run.stdout())).toMatchObject([
      { source: 'ransomwatch', file: 'ransomwatch.tsv', rows: { read: 10, saved: 10 }, rejections: [] },
      { source: 'ransomwatch', file: 'report.tsv', rows: { read: 1, saved: 1 } },
    ]);
  });

  it('ends with 1 when a row was rejected, and names row and reason', async () => {
    const path = await fileOf(GOOD_ROW, BAD_ROW);
    const run = ingest([path]);
    expect(await run.ended).toBe(1);
    expect(run.stdout()).toMatch(
      /2 rows: 1 saved, 1 rejected\n {2}row 3: first_seen .*\(first_seen: "soon"\)/,
    );
  });

  it('ends with 1 for an empty file', async () => {
    const path = join(folder, 'empty.tsv');
    await writeFile(path, '');
    const run = ingest([path]);
    expect(await run.ended).toBe(1);
    expect(run.stdout()).toMatch(/0 rows\n {2}the file: .*empty/);
  });

  it('sends to the MISP of MISP_URL, and finds all unchanged the second time', async () => {
    const standIn = runStandIn();
    await expect.poll(standIn.stdout, { timeout: 10_000 }).toMatch(/MISP_AUTHKEY=\w{40}\n/);
    const env = Object.fromEntries(
      standIn
        .stdout()
        .trim()
        .split('\n')
        .map((line) => line.split('=', 2)),
    );
    const first = ingest([SAMPLE], env);
    expect(await first.ended).toBe(0);
    expect(first.stdout()).toContain(`  created  ${env.MISP_URL}/events/view/1  [ransomwatch]`);
    expect(first.stderr()).toBe('');
    const second = ingest(['--json', SAMPLE], env);
    expect(await second.ended).toBe(0);
    expect(JSON.parse(second.stdout())).toMatchObject([{ rows: { read: 10, saved: 0, unchanged: 10 } }]);
  });

  it('gives up on a MISP that stays away, and says what is not sent', async () => {
    const { env, fault } = await startMisp();
    fault({ kind: 'outage', outage: 'bad-gateway', on: /events/, times: 'forever' });
    const run = ingest(['--wait', '1', '--json', SAMPLE], env);
    expect(await run.ended).toBe(2);
    expect(run.stderr()).toContain(
      `${SAMPLE}: 10 events are not sent; nothing moved for 1 s. The reason: MISP answers 502`,
    );
    expect(run.stderr()).toContain('Running the same command again is harmless');
    expect(JSON.parse(run.stdout())).toEqual([]);
  });

  it('ends with 130 at Ctrl-C', async () => {
    const { env, fault } = await startMisp();
    const hanging = fault({ kind: 'hang', on: /events/, times: 'forever' });
    const run = ingest([SAMPLE], env);
    await expect.poll(() => hanging.hits, { timeout: 10_000 }).toBeGreaterThan(0);
    run.process.kill('SIGINT');
    expect(await run.ended).toBe(130);
  });
});
