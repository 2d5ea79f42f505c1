import type { Config, FileSource } from '../../functions/shared/config.ts';
import { CannotRun } from '../cannot-run.ts';
import type { ParseOptions } from '../commands/parse.ts';
import { findInputFiles } from '../input-files.ts';
import { loadConfig } from '../load-config.ts';
import { inPieces, print } from '../terminal/print.ts';
import { say } from '../terminal/show.ts';
import { parseFiles } from './parse-files.ts';

/** Returns whether every row is in an event. */
export async function parse(names: string[], { source }: ParseOptions): Promise<boolean> {
  if (names.length === 0) throw new CannotRun('Which files? Name them.');
  const sources = fileSources((await loadConfig()).config);
  const files = findInputFiles(names, source, Object.keys(sources));
  let isComplete = true;
  const lines = parseFiles(files, sources, ({ text, isLoss }) => {
    say(text);
    if (isLoss) isComplete = false;
  });
  await print(inPieces(lines));
  return isComplete;
}

function fileSources({ sources }: Config): Record<string, FileSource> {
  return Object.fromEntries(
    Object.entries(sources).flatMap(([name, source]) => ('poll' in source ? [] : [[name, source]])),
  );
}
