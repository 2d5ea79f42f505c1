import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from './run-command.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'misp-ingest-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

test.each([
  [
    'a comma that is missing',
    'export default {\n  servers: {}\n  sources: {},\n};\n',
    "misp-ingest.config.ts, line 3: Expected ',', got 'ident'",
  ],
  [
    'a name that nobody knows',
    'export default {\n  servers: { main: { url: mispUrl } },\n};\n',
    'misp-ingest.config.ts, line 2: mispUrl is not defined',
  ],
  ['no configuration', 'export const config = {};\n', "does not provide an export named 'default'"],
])('of a configuration with %s the command says where it is wrong', async (_, text, says) => {
  const file = join(folder, 'misp-ingest.config.ts');
  await writeFile(file, text);
  const env = { TEST_CONFIG_FILE: pathToFileURL(file).href };
  const said = await runCommand(['parse', '--source', 'text', file], env, { servers: {}, sources: {} });
  expect(said.stderr).toContain(says);
  expect(said.code).toBe(2);
});
