import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';

export interface LogFile {
  path: string;
  write(line: string): void;
  /** Removes the file, and the folder that was made for it. */
  remove(): Promise<void>;
}

export async function openLogFile(name: string): Promise<LogFile> {
  const folder = await mkdtemp(join(tmpdir(), 'misp-ingest-'));
  const path = join(folder, name);
  const stream = createWriteStream(path);
  return {
    path,
    write: (line) => stream.write(`${line}\n`),
    remove: async () => {
      await finished(stream.end());
      await rm(folder, { recursive: true, force: true });
    },
  };
}
