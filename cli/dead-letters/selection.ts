import { CannotRun } from '../cannot-run.ts';
import type { Facts } from './dead-letter.ts';

const FIELDS = ['source', 'file', 'server', 'run', 'kind', 'of', 'id'] as const;
type Field = (typeof FIELDS)[number];

/** Of each field the values that will do. */
export type Selection = ReadonlyMap<Field, ReadonlySet<string>>;

/** Reads `source=ransomwatch`. The same field again is an "or", another one an "and". */
export function parseSelection(texts: readonly string[]): Selection {
  const selection = new Map<Field, Set<string>>();
  for (const text of texts) {
    const [, name = '', value = ''] = /^([^=]*)=(.+)$/s.exec(text) ?? [];
    const field = FIELDS.find((one) => one === name);
    if (!field)
      throw new CannotRun(`--only ${text}: it must be FIELD=VALUE, and FIELD one of ${FIELDS.join(', ')}`);
    selection.set(field, (selection.get(field) ?? new Set()).add(value));
  }
  return selection;
}

export function isSelected(selection: Selection, facts: Facts): boolean {
  return [...selection].every(([field, values]) => values.has(facts[field] ?? ''));
}
