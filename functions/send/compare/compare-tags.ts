import type { ServerTag } from '../server/server-event.ts';
import type { Policy } from './compare-attributes.ts';

type Tag = { name: string };

/** Tags to add, and with `replace` those to take away. Local tags are the analysts' own. Case means nothing (contract 100). */
export function compareTags(meant: readonly Tag[], there: readonly ServerTag[], policy: Policy) {
  const missing = meant.filter(({ name }) => !hasTag(there, name)).map(({ name }) => ({ name }));
  if (policy === 'merge') return missing;
  const surplus = there.filter(({ name, local }) => !local && !hasTag(meant, name));
  return [...missing, ...surplus.map(({ name }) => ({ name, deleted: true as const }))];
}

export function hasTag(tags: readonly Tag[], name: string): boolean {
  return tags.some((tag) => tag.name.toLowerCase() === name.toLowerCase());
}
