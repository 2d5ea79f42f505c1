import type { ConfigInput } from '../../functions/shared/config.ts';
import { CannotRun } from '../cannot-run.ts';
import { findInputFiles, type InputFile } from '../input-files.ts';

/** What is to be ingested: files, or what a source has to say. */
export type Input = InputFile | { poll: string };

export function findInputs(
  files: string[],
  source: string | undefined,
  sources: ConfigInput['sources'],
): Input[] {
  const isPolled = (name: string) => 'poll' in (sources[name] ?? {});
  if (source === undefined || !isPolled(source)) {
    const names = Object.keys(sources).filter((name) => source !== undefined || !isPolled(name));
    const found = findInputFiles(files, source, names);
    if (found.length === 0) throw new CannotRun(`Which files of the source "${source}"? Name them.`);
    return found;
  }
  if (files.length > 0) throw new CannotRun(`The source "${source}" is polled; it takes no files`);
  return [{ poll: source }];
}

/** The sources that these inputs need. */
export function sourcesOf(inputs: readonly Input[]): Set<string> {
  return new Set(inputs.map((input) => ('poll' in input ? input.poll : input.source)));
}
