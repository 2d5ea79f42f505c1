import { fieldsOf, isFields, textsOf } from '../input.ts';
import type { StoredEvent } from '../model.ts';
import { allAttributes } from '../store.ts';

/**
 * `[a, b]` and `{OR, AND, NOT}`, on the tags of the event and of its attributes (contract 187). An event without
 * attributes is never found by tag (188).
 */
export function tagFilter(value: unknown): (event: StoredEvent) => boolean {
  const parts = isFields(value) ? value : { OR: value };
  const any = wanted(parts, 'OR');
  const every = wanted(parts, 'AND');
  const none = wanted(parts, 'NOT');
  return (event) => {
    if (event.attributeCount === 0) return false;
    const names = tagNames(event);
    return (
      (any.length === 0 || any.some((name) => names.has(name))) &&
      every.every((name) => names.has(name)) &&
      !none.some((name) => names.has(name))
    );
  };
}

function wanted(parts: unknown, part: string): string[] {
  const given = fieldsOf(parts)[part];
  return given === undefined ? [] : textsOf(given).map((name) => name.toLowerCase());
}

function tagNames(event: StoredEvent): Set<string> {
  const links = [...event.tags, ...allAttributes(event).flatMap(({ tags }) => tags)];
  return new Set(links.map(({ tag }) => tag.name.toLowerCase()));
}
