import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Spawned, spawnNode } from './spawn-node.ts';

let inbox: string;
let running: Spawned | undefined;

function start(env: Record<string, string> = { PORT: '0' }): Spawned {
  const TMPDIR = dirname(inbox);
  const MISP_INGEST_LOCAL = join(TMPDIR, 'local.json');
  running = spawnNode(['local/start.ts', '--inbox', inbox], { TMPDIR, MISP_INGEST_LOCAL, ...env });
  return running;
}

async function saysOf({ stdout }: Spawned, pattern: RegExp): Promise<string> {
  await expect.poll(stdout, { timeout: 20_000 }).toMatch(pattern);
  return pattern.exec(stdout())?.[1] ?? '';
}

async function page(url: string): Promise<string> {
  const response = await fetch(url, { headers: { accept: 'text/html' } });
  expect(response.status).toBe(200);
  return await response.text();
}

beforeEach(async () => {
  inbox = join(await mkdtemp(join(tmpdir(), 'misp-ingest-start-')), 'inbox');
});

afterEach(async () => {
  running?.process.kill('SIGKILL');
  await running?.ended;
  running = undefined;
  await rm(dirname(inbox), { recursive: true });
});

describe('npm start', () => {
  it('ingests the sample of the first start, shows it, and ends cleanly', async () => {
    const run = start();
    const receiptPage = await saysOf(run, /10 rows: 10 saved +(\S+)/);
    expect(await page(new URL('/', receiptPage).href)).toContain('href="/events/view/10"');
    expect(await page(new URL('/runs', receiptPage).href)).toContain('10 rows: 10 saved');
    expect(await page(receiptPage)).toMatch(
      /\/events\/view\/\d+"[^>]*><bdi>\[ransomwatch\] LockBit - victim:/,
    );
    await saysOf(run, /(anyrun\/\S+ +9 rows: 9 saved)/);

    const logFile = await saysOf(run, /log of the functions: (\S+)/);
    expect(await readFile(logFile, 'utf8')).toContain('"File read"');

    run.process.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    expect(run.stderr()).toBe('');
    await expect(readdir(dirname(logFile))).rejects.toThrow('ENOENT');
  });

  it('ingests a file that is put into the inbox, and shows what was wrong with it', async () => {
    const run = start();
    await saysOf(run, /10 rows: 10 saved +(\S+)/);
    await copyFile('events/files/ransomwatch-broken.tsv', join(inbox, 'ransomwatch', 'broken.tsv'));
    const receiptPage = await saysOf(run, /broken\.tsv .* rejected +(\S+)/);
    expect(await page(receiptPage)).toContain('11 March 2024');
  });

  it('says so of a file that lies in no source', async () => {
    const run = start();
    await saysOf(run, /Ctrl-C/);
    await writeFile(join(inbox, 'lost.tsv'), 'x');
    await saysOf(run, /(lost\.tsv is left alone)/);
  });

  it('takes the next port if PORT is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    try {
      const url = await saysOf(start({ PORT: String(port) }), /server "main": (\S+)/);
      expect(Number(new URL(url).port)).toBeGreaterThan(port);
    } finally {
      other.close();
    }
  });
});
