import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Lock {
  packages: Record<string, { license?: string; dev?: boolean; devOptional?: boolean; optional?: boolean }>;
}

const { packages }: Lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));

/** Nothing to do but name the authors. */
const OF_FUNCTIONS = ['MIT', 'MIT-0', 'Apache-2.0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause'];
/** Never part of what is deployed: changed files of MPL code would have to be shown, and we change none. */
const OF_TOOLS = ['MIT OR Apache-2.0', '(MIT OR GPL-3.0-or-later)', 'BlueOak-1.0.0', 'CC-BY-4.0', 'MPL-2.0'];

function licencesOf(isTool: boolean): string[] {
  const entries = Object.entries(packages).filter(([path, { dev = false }]) => path !== '' && dev === isTool);
  expect(entries.length).toBeGreaterThan(0);
  return [...new Set(entries.map(([path, { license }]) => license ?? `none: ${path}`))];
}

test.each([
  ['is deployed', false, OF_FUNCTIONS],
  ['only helps to build and test', true, [...OF_FUNCTIONS, ...OF_TOOLS]],
])('what %s has licences that we know and may use', (_, isTool, allowed) => {
  expect(licencesOf(isTool).filter((licence) => !allowed.includes(licence))).toEqual([]);
});

test('README says of each dependency what it is for', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const said = readFileSync('README.md', 'utf8').split('## What it stands on')[1] ?? '';
  const missing = Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => !said.includes(`\`${name}\``),
  );
  expect(missing).toEqual([]);
});
