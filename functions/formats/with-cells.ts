import type { Parsed } from './format.ts';

/** A rejected row shows what stands in the file, so that a person finds it there. */
export function withCells(parsed: Parsed, cells: readonly string[]): Parsed {
  return 'rejection' in parsed ? { rejection: { ...parsed.rejection, cells } } : parsed;
}
