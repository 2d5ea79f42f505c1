import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { resolve } from 'node:path';
import { parseAst } from 'vitest/node';

export interface FoundRegexp {
  file: string;
  regexp: RegExp;
}

const PROJECT = resolve(import.meta.dirname, '../..');

/** What is made of the options of a source, once there is one. */
const MADE_LATER: Readonly<Record<string, () => Promise<unknown>>> = {
  'functions/formats/readers/key-value.ts': async () => {
    const { keyValueParser } = await import('../../functions/formats/readers/key-value.ts');
    for (const separator of [' ', ',', '; '])
      for (const firstKey of [undefined, 'date']) keyValueParser({ separator, firstKey });
  },
  'functions/formats/readers/access-log.ts': async () => {
    const { accessLogParser } = await import('../../functions/formats/readers/access-log.ts');
    for (const vhost of [true, false]) accessLogParser(vhost);
  },
};

/**
 * Every regular expression of the functions and of the command line: the literals from their source, those that modules of
 * the functions make while they are loaded, and those that they make later.
 */
export async function findRegexps(): Promise<FoundRegexp[]> {
  const files = await sourcesOf('{functions,cli}/**/*.ts');
  const literals = files.flatMap((file) => literalsOf(astOf(file)).map((regexp) => ({ file, regexp })));
  const made: FoundRegexp[] = [];
  for (const file of await sourcesOf('functions/**/*.ts')) {
    if (file.endsWith('.handler.ts')) continue;
    const make = MADE_LATER[file] ?? (() => import(resolve(PROJECT, file)));
    for (const regexp of await madeBy(make)) made.push({ file, regexp });
  }
  const distinct = new Map([...literals, ...made].map((one) => [String(one.regexp), one]));
  return [...distinct.values()];
}

/** The files with functions that make patterns. */
export async function findMakers(): Promise<string[]> {
  const files = await sourcesOf('{functions,cli}/**/*.ts');
  return files.filter((file) => makesInFunction(astOf(file), false)).toSorted();
}

async function sourcesOf(pattern: string): Promise<string[]> {
  return await Array.fromAsync(glob(pattern, { cwd: PROJECT }));
}

function astOf(file: string): unknown {
  return parseAst(stripTypeScriptTypes(readFileSync(resolve(PROJECT, file), 'utf8')));
}

function makesInFunction(node: unknown, isInside: boolean): boolean {
  if (typeof node !== 'object' || node === null) return false;
  const { type, callee } = node as { type?: unknown; callee?: { name?: unknown } };
  if (isInside && callee?.name === 'RegExp') return true;
  const inside = isInside || (typeof type === 'string' && /Function/.test(type));
  return Object.values(node).some((child) => makesInFunction(child, inside));
}

function literalsOf(ast: unknown): RegExp[] {
  const found: RegExp[] = [];
  const visit = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return;
    if ('regex' in node && isRegex(node.regex)) found.push(new RegExp(node.regex.pattern, node.regex.flags));
    for (const child of Object.values(node)) visit(child);
  };
  visit(ast);
  return found;
}

function isRegex(value: unknown): value is { pattern: string; flags: string } {
  return typeof value === 'object' && value !== null && 'pattern' in value && 'flags' in value;
}

/** What is made with a `RegExp` that remembers. A module that another has loaded before makes nothing anew, and was remembered then. */
async function madeBy(make: () => Promise<unknown>): Promise<RegExp[]> {
  const made: RegExp[] = [];
  const original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(original, {
    construct: (target, args, newTarget) => {
      const regexp = Reflect.construct(target, args, newTarget);
      made.push(regexp);
      return regexp;
    },
  });
  try {
    await make();
  } finally {
    globalThis.RegExp = original;
  }
  return made;
}
