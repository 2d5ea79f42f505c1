import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { relative, resolve } from 'node:path';
import { parseAst } from 'vitest/node';

export interface FoundRegexp {
  file: string;
  regexp: RegExp;
}

const PROJECT = resolve(import.meta.dirname, '../..');

/** Every regular expression of the functions: the literals from their source, and those that modules make while they are loaded. */
export async function findRegexps(): Promise<FoundRegexp[]> {
  const files: string[] = [];
  for await (const file of glob('functions/**/*.ts', { cwd: PROJECT })) files.push(file);
  const literals = files.flatMap((file) =>
    literalsOf(readFileSync(resolve(PROJECT, file), 'utf8')).map((regexp) => ({ file, regexp })),
  );
  const made: FoundRegexp[] = [];
  for (const file of files.filter((name) => !name.endsWith('.handler.ts'))) {
    for (const regexp of await madeBy(file)) made.push({ file: relative('', file), regexp });
  }
  const distinct = new Map([...literals, ...made].map((one) => [String(one.regexp), one]));
  return [...distinct.values()];
}

function literalsOf(source: string): RegExp[] {
  const found: RegExp[] = [];
  const visit = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return;
    if ('regex' in node && isRegex(node.regex)) found.push(new RegExp(node.regex.pattern, node.regex.flags));
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseAst(stripTypeScriptTypes(source)));
  return found;
}

function isRegex(value: unknown): value is { pattern: string; flags: string } {
  return typeof value === 'object' && value !== null && 'pattern' in value && 'flags' in value;
}

/** Loads the module with a `RegExp` that remembers. What another has loaded before makes nothing anew, and was remembered then. */
async function madeBy(file: string): Promise<RegExp[]> {
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
    await import(resolve(PROJECT, file));
  } finally {
    globalThis.RegExp = original;
  }
  return made;
}
