import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT, type Spawned, spawnNode } from '../local/spawn-node.ts';
import { fileOf, HEADER, row, victims } from '../support/ransomwatch.ts';
import { zip } from '../support/zip.ts';

const SAMPLE = 'events/files/ransomwatch.tsv';
const RANSOMWATCH = ['--source', 'ransomwatch'];
const running: Spawned[] = [];
let folder: string;

function parse(args: string[], env: Record<string, string> = {}): Spawned {
  const spawned = spawnNode(['cli/misp-ingest.js', 'parse', ...args], env);
  running.push(spawned);
  return spawned;
}

async function drop(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

function eventsOf(run: Spawned) {
  return run
    .stdout()
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'misp-ingest-test-'));
});

afterEach(async () => {
  for (const { process, ended } of running.splice(0)) {
    process.kill('SIGKILL');
    await ended;
  }
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('parse', () => {
  it('prints each event on a line as it would be posted, with its rows, and ends with 0', async () => {
    const run = parse([...RANSOMWATCH, SAMPLE]);
    expect(await run.ended).toBe(0);
    expect(run.stderr()).toBe('');
    const events = eventsOf(run);
    expect(events).toHaveLength(10);
    expect(events[0]).toMatchObject({
      file: SAMPLE,
      rows: [2],
      adjusted: [],
      Event: {
        uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        info: '[ransomwatch] LockBit - victim:株式会社例示製作所(2024-03-04 02:15:33.104822)',
        date: '2024-03-04',
        Attribute: expect.arrayContaining([expect.objectContaining({ type: 'datetime' })]),
      },
    });
    const [{ attributeRows, Event }] = events;
    expect(Object.keys(attributeRows)).toEqual(Event.Attribute.map(({ uuid }: { uuid: string }) => uuid));
  });

  it('prints the same for the same file again', async () => {
    const runs = [parse([...RANSOMWATCH, SAMPLE]), parse([...RANSOMWATCH, SAMPLE])];
    for (const run of runs) await run.ended;
    expect(runs[0]?.stdout()).toBe(runs[1]?.stdout());
  });

  it('names file, row, field and value of what is rejected, and ends with 1', async () => {
    const path = await drop('bad.tsv', fileOf('A') + row('B', { first_seen: 'soon\u001b[2J' }) + row('C'));
    const run = parse([...RANSOMWATCH, path, SAMPLE]);
    expect(await run.ended).toBe(1);
    expect(run.stderr()).toMatch(
      /bad\.tsv row 3: first_seen is no date .* \(first_seen: "soon\\u001b\[2J"\)\n$/,
    );
    const fromBad = eventsOf(run).filter(({ file }) => file === path);
    expect(fromBad.map(({ rows }) => rows)).toEqual([[2], [4]]);
    expect(eventsOf(run)).toHaveLength(12);
  });

  it('tells rows that say nothing new, which are no loss, and ends with 0', async () => {
    const title = ['2024/4/3', 'LAC', 'a@example.com', 'T', '', '', '', '', '192.0.2.1'];
    const line = `${[...title, 'Network activity', 'ip-dst', '', ''].join('\t')}\n`;
    const path = await drop('twice.tsv', line + line);
    const run = parse(['--source', 'misp-csv', path]);
    expect([await run.ended, run.stderr()]).toEqual([
      0,
      `${path} row 2: says nothing that row 1 does not say\n`,
    ]);
    expect(eventsOf(run)).toMatchObject([{ rows: [1], Event: { info: 'T' } }]);
  });

  it('tells what a format leaves out of an event, and ends with 1', async () => {
    const Attribute = [{ type: 'md5', category: 'Payload delivery', value: 'no hash' }];
    const event = { info: 'T', date: '2024-04-03', Attribute };
    const path = await drop('event.json', JSON.stringify({ Event: event }));
    const run = parse(['--source', 'misp-json', path]);
    expect(await run.ended).toBe(1);
    expect(run.stderr()).toContain(`${path} row 1: md5 "no hash" is left out: `);
    expect(eventsOf(run)).toMatchObject([
      { leftOut: [{ type: 'md5' }], Event: { info: 'T', Attribute: [] } },
    ]);
  });

  it('finds the source by the folder of the file', async () => {
    await mkdir(join(folder, 'ransomwatch'));
    const run = parse([await drop('ransomwatch/new.tsv', fileOf('A'))]);
    expect(await run.ended).toBe(0);
    expect(eventsOf(run)).toHaveLength(1);
  });

  it('reads each file of a zip', async () => {
    const path = await drop(
      'two.zip',
      zip({ 'a.tsv': fileOf('A'), 'b.tsv': row('B', { first_seen: 'soon' }) }),
    );
    const run = parse([...RANSOMWATCH, path]);
    expect(await run.ended).toBe(1);
    expect(eventsOf(run)).toMatchObject([{ file: path, rows: [2] }]);
    expect(run.stderr()).toContain(`${path} row 3: b.tsv row 1: first_seen is no date`);
  });

  it('says that an empty file is empty, and ends with 1', async () => {
    const path = await drop('empty.tsv', '');
    const run = parse([...RANSOMWATCH, path]);
    expect(await run.ended).toBe(1);
    expect(run.stderr()).toBe(`${path}: the file is empty\n`);
  });

  it('says why a broken PDF is not read, and reads the next file', async () => {
    const run = parse([...RANSOMWATCH, await drop('a.pdf', '%PDF-1.7 ...'), SAMPLE]);
    expect(await run.ended).toBe(1);
    expect(run.stderr()).toContain('a.pdf: The PDF cannot be read (');
    expect(eventsOf(run)).toHaveLength(10);
  });

  it('ends quietly when its reader leaves', async () => {
    const path = await drop(
      'many.tsv',
      HEADER +
        victims(20_000, 'V')
          .map((victim) => row(victim))
          .join(''),
    );
    const run = parse([...RANSOMWATCH, path]);
    run.process.stdout?.once('data', () => run.process.stdout?.destroy());
    expect(await once(run.process, 'exit')).toEqual([0, null]);
    expect(run.stderr()).toBe('');
  });

  it('takes names as they are where npm was called', async () => {
    const env = {
      npm_lifecycle_script: 'exec node cli/misp-ingest.js parse',
      INIT_CWD: join(PROJECT, 'events/files'),
    };
    const run = parse([...RANSOMWATCH, 'ransomwatch.tsv'], env);
    expect(await run.ended).toBe(0);
    expect(eventsOf(run)).toHaveLength(10);
  });

  it.each([
    ['without a file', [], 'Which files? Name them.'],
    ['with an option that there is not', ['--jsn', SAMPLE], "unknown option '--jsn'"],
    ['with a file that there is not', [...RANSOMWATCH, 'nowhere.tsv'], 'There is no file nowhere.tsv'],
    ['with an unknown source', ['--source', 'x', SAMPLE], 'has no source "x"; it has ransomwatch'],
  ])('cannot run %s and ends with 2', async (_, args, message) => {
    const run = parse(args);
    expect(await run.ended).toBe(2);
    expect(run.stderr()).toContain(message);
    expect(run.stdout()).toBe('');
  });
});

it('says what is typed wrongly without what moves the cursor of a terminal', async () => {
  const spawned = spawnNode(['cli/misp-ingest.js', 'pars\u001b[2Je']);
  expect(await spawned.ended).toBe(2);
  expect(spawned.stderr()).toContain("error: unknown command 'pars\ufffd[2Je'");
});
