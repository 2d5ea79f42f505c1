import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareInbox } from '../../local/prepare-inbox.ts';
import { type Inbox, watchInbox } from '../../local/watch-inbox.ts';

let folder: string;
let inbox: Inbox | undefined;
let arrived: string[];

async function put(path: string, text: string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), text);
}

function watch(): void {
  inbox = watchInbox({
    folder,
    lookMs: 10,
    onFile: async ({ path, bytes }) => {
      arrived.push(`${path}: ${Buffer.from(bytes)}`);
    },
    onError: (error) => arrived.push(String(error)),
  });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'misp-ingest-inbox-'));
  arrived = [];
});

afterEach(async () => {
  await inbox?.stop();
  await rm(folder, { recursive: true });
});

describe('the inbox', () => {
  it('hands on what lies in it and what comes', async () => {
    await put('feed/old.tsv', 'old');
    watch();
    await expect.poll(() => arrived).toEqual(['feed/old.tsv: old']);
    await put('feed/sub/new.tsv', 'new');
    await expect.poll(() => arrived).toEqual(['feed/old.tsv: old', 'feed/sub/new.tsv: new']);
  });

  it('hands on a file again when it changed', async () => {
    await put('feed/a.tsv', 'one');
    watch();
    await expect.poll(() => arrived).toHaveLength(1);
    await put('feed/a.tsv', 'three');
    await expect.poll(() => arrived).toEqual(['feed/a.tsv: one', 'feed/a.tsv: three']);
  });

  it('leaves alone what is hidden or not finished', async () => {
    await put('feed/.hidden', 'x');
    await put('feed/a.tsv.part', 'x');
    await put('.git/config', 'x');
    await put('feed/a.tsv', 'whole');
    watch();
    await expect.poll(() => arrived).toEqual(['feed/a.tsv: whole']);
  });

  it('reports once that it is gone, and goes on when it is back', async () => {
    await rm(folder, { recursive: true });
    watch();
    await expect.poll(() => arrived).toEqual([expect.stringContaining('ENOENT')]);
    await put('feed/a.tsv', 'back');
    await expect.poll(() => arrived).toEqual([expect.stringContaining('ENOENT'), 'feed/a.tsv: back']);
  });
});

describe('the first start', () => {
  const samples = 'events/files';

  it('makes a folder for each source, with its sample', async () => {
    await prepareInbox(folder, ['ransomwatch', 'no-sample'], samples);
    watch();
    await expect.poll(() => arrived).toEqual([expect.stringMatching(/^ransomwatch\/ransomwatch\.tsv: /)]);
  });

  it('adds nothing to a folder that is there', async () => {
    await put('ransomwatch/mine.tsv', 'mine');
    await prepareInbox(folder, ['ransomwatch'], samples);
    watch();
    await expect.poll(() => arrived).toEqual(['ransomwatch/mine.tsv: mine']);
  });
});
