import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Bundle, buildBundles } from '../../bench/cold-start/bundles.ts';
import { startFunction } from '../../bench/cold-start/start.ts';

const outdir = mkdtempSync(join(tmpdir(), 'misp-ingest-bundles-'));
afterAll(() => rmSync(outdir, { recursive: true }));

const bundles = new Map<string, Bundle>(buildBundles(outdir).map((bundle) => [bundle.name, bundle]));

test('there is a bundle for each function of the config', () => {
  expect([...bundles.keys()].sort()).toEqual([
    'import-analysis',
    'import-feed-event',
    'import-file',
    'poll-anyrun',
    'poll-misp-feed',
    'post-event',
  ]);
});

// A cold start reads it all. 250 ms to be ready is the goal on a machine that does nothing else, which this one may.
test.each([...bundles.keys()])(
  '%s is less than 1 MB, and starts in a moment with the environment that the stack gives it',
  async (name) => {
    const bundle = bundles.get(name) as Bundle;
    expect(bundle.bytes).toBeLessThan(1_000_000);
    const starts = [await startFunction(bundle), await startFunction(bundle), await startFunction(bundle)];
    const cpuMs = Math.min(...starts.map((start) => start.cpuMs));
    console.info(`${name}: ${Math.round(bundle.bytes / 1000)} kB, ${Math.round(cpuMs)} ms`);
    expect(cpuMs).toBeLessThan(400);
  },
);

test('what reads a PDF lies beside import-file, and works there', () => {
  const { folder = '', beside } = bundles.get('import-file') ?? {};
  expect(Object.keys(beside ?? {})).toEqual(['unpdf']);
  const script = "import('unpdf').then(({ extractText }) => process.stdout.write(typeof extractText))";
  expect(execFileSync(process.execPath, ['--eval', script], { cwd: folder, encoding: 'utf8' })).toBe(
    'function',
  );
});

test('no function holds what it does not need', () => {
  const parts = [...bundles.values()].map(({ name, parts }) => [name, parts.map(([part]) => part)] as const);
  const holders = (part: string) => parts.filter(([, held]) => held.includes(part)).map(([name]) => name);
  expect(holders('undici')).toEqual([]);
  expect(holders('@aws-sdk/nested-clients')).toEqual([]);
  expect(holders('yauzl')).toEqual(['import-file']);
  expect(holders('object-templates.json').sort()).toEqual([
    'import-analysis',
    'import-feed-event',
    'import-file',
  ]);
});
