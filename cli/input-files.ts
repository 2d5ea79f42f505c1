import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { CannotRun } from './cannot-run.ts';

export interface InputFile {
  path: string;
  /** As the user named it. */
  name: string;
  source: string;
}

export function findInputFiles(names: string[], source: string | undefined, sources: string[]): InputFile[] {
  if (source !== undefined && !sources.includes(source)) {
    throw new CannotRun(`misp-ingest.config.ts has no source "${source}"; it has ${sources.join(', ')}`);
  }
  return names.map((name) => {
    const path = resolve(name);
    checkFile(path, name);
    return { path, name, source: source ?? guessSource(path, name, sources) };
  });
}

/** The name that the file gets in the bucket. */
export function fileNameOf({ path }: InputFile): string {
  return basename(path);
}

function checkFile(path: string, name: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new CannotRun(`There is no file ${name}`);
  if (!found.isFile()) throw new CannotRun(`${name} is not a file; name the files in it`);
}

function guessSource(path: string, name: string, sources: string[]): string {
  const folder = basename(dirname(path));
  if (sources.includes(folder)) return folder;
  const [only, ...others] = sources;
  if (only !== undefined && others.length === 0) return only;
  throw new CannotRun(`Which source is ${name} of? Say so with --source: ${sources.join(', ')}`);
}
