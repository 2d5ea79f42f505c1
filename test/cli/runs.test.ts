import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultHandle } from '../../local/misp/faults/fault.ts';
import { fileOf, HEADER, row } from '../support/ransomwatch.ts';
import { type CliWorld, openCliWorld } from './deployment.ts';

let world: CliWorld;
let fault: FaultHandle | undefined;

async function drop(file: string, content: string) {
  return await world.stack.waitForReceipt(await world.stack.drop('ransomwatch', file, content));
}

beforeAll(async () => {
  world = await openCliWorld();
});

afterEach(() => {
  fault?.clear();
});

afterAll(async () => {
  await world.close();
});

describe('runs', () => {
  it('says so when there is none, and ends with 0', async () => {
    expect(await world.run('runs')).toEqual({
      code: 0,
      stdout: 'There is no run yet: drop a file, or use upload.\n',
      stderr: '',
    });
  });

  it('lists the newest first, with what is done of each', async () => {
    await drop('first.tsv', fileOf('A', 'B'));
    const failed = await world.stack.waitForReceipt(await world.stack.drop('nowhere', 'lost.tsv', 'x'));
    const outage = world.misp.fault({
      kind: 'outage',
      outage: 'bad-gateway',
      on: /events/,
      times: 'forever',
    });
    fault = outage;
    await world.stack.drop('ransomwatch', '株式会社.tsv', fileOf('C', 'D', 'E'));
    await expect.poll(() => outage.hits, { timeout: 10_000 }).toBeGreaterThan(0);
    const { code, stdout } = await world.run('runs', '--json');
    expect(code).toBe(0);
    const runs = JSON.parse(stdout);
    const began = runs.map(({ startedAt }: { startedAt: string }) => startedAt);
    expect(began).toEqual(began.toSorted().toReversed());
    const byFile = Object.fromEntries(runs.map((run: { file: string }) => [run.file, run]));
    expect(byFile).toMatchObject({
      'first.tsv': { source: 'ransomwatch', state: 'done', rows: 2, events: { done: 2, expected: 2 } },
      'lost.tsv': { source: 'nowhere', state: 'failed', run: failed.run },
      '株式会社.tsv': { state: 'sending', rows: 3, events: { done: 0, expected: 3 }, finishedAt: null },
    });
    const table = (await world.run('runs')).stdout;
    expect(table).toMatch(/^started +took +state +rows +events +run +file\n-/);
    expect(table).toMatch(/sending +3 +0 of 3 +\S+ +ransomwatch\/株式会社\.tsv\n/);
  });

  it('lists those of one source, and no more than asked for', async () => {
    await drop('second.tsv', fileOf('F'));
    const of = async (...args: string[]) => JSON.parse((await world.run('runs', '--json', ...args)).stdout);
    expect(await of('--source', 'nowhere')).toMatchObject([{ file: 'lost.tsv' }]);
    expect(await of('--limit', '1')).toHaveLength(1);
    expect(await of('--source', 'no-such')).toEqual([]);
  });
});

describe('receipt', () => {
  it('shows the newest one of a file, and ends with 0 when every row is in MISP', async () => {
    await drop('twice.tsv', fileOf('G'));
    await drop('twice.tsv', fileOf('G', 'H'));
    const { code, stdout } = await world.run('receipt', 'ransomwatch/twice.tsv');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^ransomwatch\/twice\.tsv: 2 rows: 1 saved, 1 unchanged\n/),
    ]);
    expect(stdout).toContain(`${world.misp.url}/events/view/`);
  });

  it('shows that of a run, and ends with 1 when a row was rejected', async () => {
    const { run } = await drop('bad.tsv', HEADER + row('I', { first_seen: 'soon' }));
    const { code, stdout } = await world.run('receipt', run);
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/1 rejected\n {2}row 2: first_seen is no date/),
    ]);
  });

  it('prints with --json what lies in the bucket', async () => {
    const { run } = await drop('json.tsv', fileOf('J'));
    const { stdout } = await world.run('receipt', run, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ run, rows: { saved: 1 }, duplicates: [], notices: [] });
  });

  it('cannot be shown of what nobody knows: 2', async () => {
    const { code, stdout, stderr } = await world.run('receipt', 'ransomwatch/no.tsv');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Nothing is known of "ransomwatch/no.tsv"');
  });
});
