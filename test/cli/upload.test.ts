import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fileOf, HEADER, row, victims } from '../support/ransomwatch.ts';
import { type CliWorld, openCliWorld } from './deployment.ts';

const RANSOMWATCH = ['--source', 'ransomwatch'];
let world: CliWorld;

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(world.folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

beforeAll(async () => {
  world = await openCliWorld();
});

afterEach(() => {
  world.misp.clearFaults();
});

afterAll(async () => {
  await world.close();
});

describe('upload', () => {
  it('puts a file into the bucket, follows its run, and ends with 0 when every row is in MISP', async () => {
    const path = await write('a b+ü.tsv', fileOf('A', 'B'));
    const { code, stdout, stderr } = await world.run('upload', ...RANSOMWATCH, path);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`${path}: 2 rows: 2 saved\n  created  ${world.misp.url}/events/view/`);
    expect(await world.stack.receipts.keys('ransomwatch/a b+ü.tsv')).toHaveLength(1);
  });

  it('takes the run of this drop, not of an earlier one of the same file', async () => {
    const path = await write('twice.tsv', fileOf('C'));
    const receipts = [];
    for (const _ of [1, 2]) {
      const { stdout } = await world.run('upload', ...RANSOMWATCH, '--json', path);
      receipts.push(...JSON.parse(stdout));
    }
    expect(receipts).toMatchObject([{ rows: { saved: 1 } }, { rows: { unchanged: 1 } }]);
  });

  it('ends with 1 when a row was rejected, and says why', async () => {
    const path = await write('bad.tsv', HEADER + row('D', { first_seen: 'soon' }));
    const { code, stdout } = await world.run('upload', ...RANSOMWATCH, path);
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/1 rejected\n {2}row 2: first_seen is no date/),
    ]);
  });

  it('puts what lies in a folder into the sources that its folders name', async () => {
    const folder = dirname(await write('inbox/.hidden', 'x'));
    await write('inbox/ransomwatch/2026/e.tsv', fileOf('E'));
    await write('inbox/text/.DS_Store', 'x');
    await write('inbox/text/f.txt', 'See hxxp://f[.]example[.]com/ of 2024-04-03\n');
    const { stdout } = await world.run('upload', '--json', folder);
    const receipts = JSON.parse(stdout);
    expect(
      receipts.map(({ source, file }: { source: string; file: string }) => `${source}/${file}`).sort(),
    ).toEqual(['ransomwatch/2026/e.tsv', 'text/f.txt']);
  });

  it('takes a file that is larger than one request', async () => {
    const path = await write('large.tsv', fileOf('G') + ' '.repeat(12 * 1024 * 1024));
    expect((await world.run('upload', ...RANSOMWATCH, path)).stdout).toContain('large.tsv: 1 row: 1 saved\n');
  });

  it('does not wait with --no-wait', async () => {
    world.misp.fault({ kind: 'outage', outage: 'bad-gateway', on: /events/, times: 'forever' });
    const path = await write('h.tsv', fileOf('H'));
    const { code, stdout } = await world.run('upload', ...RANSOMWATCH, '--no-wait', '--json', path);
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      [{ file: path, bucket: world.stack.bucket, key: 'ransomwatch/h.tsv' }],
    ]);
  });

  it('gives up on a MISP that stays away, and says where the run stands', async () => {
    world.misp.fault({ kind: 'outage', outage: 'bad-gateway', on: /events/, times: 'forever' });
    const path = await write('i.tsv', fileOf(...victims(3, 'I')));
    const { code, stderr } = await world.run('upload', ...RANSOMWATCH, '--wait', '1', path);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /Nothing moved for 1 s: ransomwatch\/i\.tsv \(\d{8}T\d{6}Z-\w{10}\)\. It is in the bucket/,
    );
  });

  it.each([
    ['without a file', [], "missing required argument 'file|folder'"],
    ['with a file that there is not', [...RANSOMWATCH, 'nowhere.tsv'], 'There is no file nowhere.tsv'],
    ['with an unknown source', ['--source', 'x', 'package.json'], 'has no source "x"; it has ransomwatch'],
    [
      'with two files of one name',
      [...RANSOMWATCH, 'package.json', './package.json'],
      'would both be ransomwatch/package.json',
    ],
    ['of a source that nobody can guess', ['.ci'], 'Which source is .ci/'],
  ])('cannot run %s: 2', async (_, args, message) => {
    const { code, stdout, stderr } = await world.run('upload', ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});
