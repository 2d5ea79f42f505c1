import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { ConfigInput } from '../../functions/shared/config.ts';
import { EVERYTHING, synthesize } from './synthesize.ts';

/** `CFN_LINT=cfn-lint npx vitest run test/infra/cfn-lint.test.ts`: it is a Python program, and not among our packages. */
const program = process.env.CFN_LINT;

const folder = mkdtempSync(join(tmpdir(), 'misp-ingest-templates-'));
afterAll(() => rmSync(folder, { recursive: true }));

const OPTIONS = ['encryption', 'vpc', 'notifications', 'sources', 'servers', 'logs'] as const;

/** Each option alone, all but each, all and none. */
const combinations: [string, Partial<ConfigInput>][] = [
  ['nothing', {}],
  ['everything', EVERYTHING],
  ...OPTIONS.map((option): [string, Partial<ConfigInput>] => [
    `only ${option}`,
    { [option]: EVERYTHING[option] },
  ]),
  ...OPTIONS.map((option): [string, Partial<ConfigInput>] => {
    const { [option]: _, ...others } = EVERYTHING;
    return [`all but ${option}`, others];
  }),
];

test.skipIf(!program)(
  'cfn-lint has nothing to say of any combination of options',
  () => {
    const files = combinations.map(([name, config]) => {
      const file = join(folder, `${name.replaceAll(' ', '-')}.json`);
      writeFileSync(file, JSON.stringify(synthesize(config).toJSON()));
      return file;
    });
    expect(execFileSync(program ?? '', files, { encoding: 'utf8' })).toBe('');
  },
  300_000,
);
