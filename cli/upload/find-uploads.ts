import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { CannotRun } from '../cannot-run.ts';
import { fileNameOf, findInputFiles } from '../input-files.ts';

/** A file, and where it goes. */
export interface UploadFile {
  path: string;
  /** As the user named it, or the folder that it lies in. */
  name: string;
  source: string;
  /** The name of the file in the folder of its source. */
  file: string;
  size: number;
}

export function keyOf({ source, file }: Pick<UploadFile, 'source' | 'file'>): string {
  return `${source}/${file}`;
}

export function findUploads(names: string[], source: string | undefined, sources: string[]): UploadFile[] {
  const uploads = names.flatMap((name) =>
    isFolder(name) ? inFolder(name, source, sources) : oneFile(name, source, sources),
  );
  if (uploads.length === 0) throw new CannotRun(`There is no file in ${names.join(', ')}`);
  checkKeys(uploads);
  return uploads;
}

function isFolder(name: string): boolean {
  return statSync(name, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function oneFile(name: string, source: string | undefined, sources: string[]): UploadFile[] {
  return findInputFiles([name], source, sources).map((found) => {
    return { ...found, file: fileNameOf(found), size: statSync(found.path).size };
  });
}

function inFolder(folder: string, source: string | undefined, sources: string[]): UploadFile[] {
  // Of no file yet: what is wrong with the source is said in the same words.
  findInputFiles([], source, sources);
  const top = resolve(folder);
  const paths = readdirSync(top, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) =>
        !relative(top, path)
          .split(sep)
          .some((part) => part.startsWith('.')),
    );
  return paths.toSorted().map((path) => {
    const name = join(folder, relative(top, path));
    return { path, name, ...placeOf(top, path, name, { source, sources }), size: statSync(path).size };
  });
}

function placeOf(
  top: string,
  path: string,
  name: string,
  { source, sources }: { source: string | undefined; sources: string[] },
): Pick<UploadFile, 'source' | 'file'> {
  const below = relative(top, path).split(sep);
  if (source !== undefined) return { source, file: below.join('/') };
  const folders = [basename(top), ...relative(top, dirname(path)).split(sep)];
  const at = folders.findIndex((part) => sources.includes(part));
  const [only, ...others] = sources;
  if (at !== -1) return { source: folders[at] ?? '', file: below.slice(at).join('/') };
  if (only !== undefined && others.length === 0) return { source: only, file: below.join('/') };
  throw new CannotRun(`Which source is ${name} of? Say so with --source: ${sources.join(', ')}`);
}

function checkKeys(uploads: readonly UploadFile[]): void {
  for (const [key, ones] of Map.groupBy(uploads, keyOf)) {
    const [one, other] = ones;
    if (one && other) {
      throw new CannotRun(`${one.name} and ${other.name} would both be ${key}: upload one after the other`);
    }
  }
}
