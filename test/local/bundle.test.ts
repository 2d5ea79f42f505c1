import { mkdir, mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundleOf } from '../../local/lambda/bundle.ts';

let project: string;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'misp-ingest-bundle-'));
  await mkdir(join(project, 'functions'));
  await write('functions/answer.ts', 'export const answer: number = 41;');
  await write('functions/ask.handler.ts', "export { answer as handler } from './answer.ts';");
});

afterEach(async () => await rm(project, { recursive: true }));

/** Some seconds ago: what is written while a bundle is made is in none. */
async function write(file: string, text: string, secondsAgo = 60): Promise<void> {
  const seconds = Date.now() / 1000 - secondsAgo;
  await writeFile(join(project, file), text);
  await utimes(join(project, file), seconds, seconds);
}

function bundled(file = 'functions/ask.handler.ts'): string {
  return bundleOf(pathToFileURL(join(project, file)).href, project);
}

async function handlerIn(bundle: string, version: number): Promise<unknown> {
  return (await import(`${bundle}?${version}`)).handler;
}

describe('the bundle of a handler', () => {
  it('is one file, of all that the handler is made of', async () => {
    const bundle = bundled();
    expect(bundle).toContain('/.cache/');
    await rm(join(project, 'functions'), { recursive: true });
    expect(await handlerIn(bundle, 1)).toBe(41);
  });

  it('is kept while nothing changes', async () => {
    const { ino } = await stat(fileURLToPath(bundled()));
    expect(await stat(fileURLToPath(bundled()))).toMatchObject({ ino });
  });

  it('is made anew when a file of it changes', async () => {
    expect(await handlerIn(bundled(), 1)).toBe(41);
    await write('functions/answer.ts', 'export const answer: number = 42;', 30);
    expect(await handlerIn(bundled(), 2)).toBe(42);
  });

  it('is made anew when something is installed', async () => {
    await mkdir(join(project, 'node_modules/answers'), { recursive: true });
    await write('node_modules/answers/index.js', 'export const answer = 41;');
    await write('node_modules/.package-lock.json', '{}');
    await write('functions/answer.ts', "export { answer } from 'answers';");
    expect(await handlerIn(bundled(), 1)).toBe(41);
    await write('node_modules/answers/index.js', 'export const answer = 42;', 30);
    await write('node_modules/.package-lock.json', '{ }', 30);
    expect(await handlerIn(bundled(), 2)).toBe(42);
  });

  it('is none of a handler that cannot be put together', async () => {
    await write('functions/answer.ts', 'export const = 41;');
    expect(bundled()).toBe(pathToFileURL(join(project, 'functions/ask.handler.ts')).href);
  });

  it('is none where it cannot be kept', async () => {
    await write('node_modules', 'not a folder');
    expect(bundled()).toBe(pathToFileURL(join(project, 'functions/ask.handler.ts')).href);
  });

  it('is none of a file that is being written', async () => {
    await write('functions/answer.ts', 'export const answer: number = 43;', -60);
    expect(bundled()).toBe(pathToFileURL(join(project, 'functions/ask.handler.ts')).href);
  });
});
