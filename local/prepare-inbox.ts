import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Makes a folder for each source; a new one gets the sample that there is for it, to have something to see. */
export async function prepareInbox(inbox: string, sources: string[], samples: string): Promise<void> {
  for (const source of sources) {
    const folder = join(inbox, source);
    if (existsSync(folder)) continue;
    await mkdir(folder, { recursive: true });
    for (const name of await samplesOf(source, samples))
      await copyFile(join(samples, name), join(folder, name));
  }
}

async function samplesOf(source: string, samples: string): Promise<string[]> {
  const names = existsSync(samples) ? await readdir(samples) : [];
  return names.filter((name) => name.startsWith(`${source}.`) && !name.endsWith('.config.ts'));
}
