import { expect, test } from 'vitest';
import { runCommand } from './run-command.ts';

test.each([
  ['misp-ingest', {}],
  ['misp-test', { MISP_INGEST_STACK: 'misp-test' }],
])('the stack that is meant is %s, as for cdk deploy, with %o', async (name, environment) => {
  const { stdout } = await runCommand(['runs', '--help'], environment);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    `--stack <name> the stack on AWS; region and profile as for the aws command (default: "${name}")`,
  );
});
