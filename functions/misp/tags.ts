import { fitTag } from './text.ts';

/** The names as MISP takes tags, each once; no field at all for no name. */
export function tagsOf(names: readonly string[]): { Tag?: { name: string }[] } {
  const distinct = [...new Set(names.map(fitTag))];
  return distinct.length === 0 ? {} : { Tag: distinct.map((name) => ({ name })) };
}
