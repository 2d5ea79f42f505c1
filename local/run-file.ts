import { rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as z from 'zod';
import { deployedPartsSchema } from './deployment/deployed-parts.ts';
import type { LocalStack } from './stack.ts';

/** What a local run says of itself to the tools beside it. */
export const runFileSchema = z.object({
  pid: z.int(),
  /** What makes any AWS SDK find the embedded services. */
  environment: z.record(z.string(), z.string()),
  parts: deployedPartsSchema,
});

/** In the project's folder. MISP_INGEST_LOCAL names another place, for a second run beside the first. */
export function runFilePath(): string {
  return process.env.MISP_INGEST_LOCAL || resolve(import.meta.dirname, '../.misp-ingest-local.json');
}

/** Returns what removes it. */
export async function writeRunFile(
  { environment, parts }: Pick<LocalStack, 'environment' | 'parts'>,
  path = runFilePath(),
): Promise<() => Promise<void>> {
  const content: z.infer<typeof runFileSchema> = { pid: process.pid, environment, parts: parts() };
  await rm(path, { force: true });
  await writeFile(path, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  return async () => await rm(path, { force: true });
}
