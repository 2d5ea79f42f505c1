import type {
  AttributeBefore,
  BeforeChanges,
  ObjectBefore,
  TagsBefore,
} from '../../functions/send/compare/before-changes.ts';

/** Several records of one event as one, in the order in which they were made: what the first says of a thing holds. */
export function mergeRecords([first, ...later]: readonly BeforeChanges[]): BeforeChanges | undefined {
  return first && later.reduce(mergeTwo, first);
}

function mergeTwo(earlier: BeforeChanges, later: BeforeChanges): BeforeChanges {
  return {
    event: earlier.event,
    fields: mergeFields(earlier.fields, later.fields),
    tags: mergeTags(earlier.tags, later.tags),
    attributes: mergeParts(earlier.attributes, later.attributes, mergeAttributes),
    objects: mergeParts(earlier.objects, later.objects, mergeObjects),
    reports: mergeParts(earlier.reports, later.reports, (one) => one),
  };
}

function mergeFields(
  earlier: BeforeChanges['fields'],
  later: BeforeChanges['fields'],
): BeforeChanges['fields'] {
  const both = Object.entries(later).map(([field, { before, after }]) => {
    return [field, { before: earlier[field]?.before ?? before, after }] as const;
  });
  return { ...earlier, ...Object.fromEntries(both) };
}

function mergeParts<Part extends { uuid: string }>(
  earlier: readonly Part[],
  later: readonly Part[],
  merge: (one: Part, other: Part) => Part,
): Part[] {
  const parts = new Map(earlier.map((part) => [part.uuid, part]));
  for (const part of later) {
    const known = parts.get(part.uuid);
    parts.set(part.uuid, known ? merge(known, part) : part);
  }
  return [...parts.values()];
}

function mergeAttributes(earlier: AttributeBefore, later: AttributeBefore): AttributeBefore {
  return { ...earlier, tags: mergeTags(earlier.tags, later.tags) };
}

/** Of an object that was not there all that it has now is new, too. */
function mergeObjects(earlier: ObjectBefore, later: ObjectBefore): ObjectBefore {
  if (!earlier.before) return earlier;
  return {
    ...earlier,
    attributes: mergeParts(earlier.attributes, later.attributes, mergeAttributes),
    references: [...new Set([...earlier.references, ...later.references])],
  };
}

function mergeTags(earlier: TagsBefore, later: TagsBefore): TagsBefore {
  const known = new Set([...earlier.added, ...earlier.removed]);
  const isNew = (name: string) => !known.has(name);
  return {
    added: [...earlier.added, ...later.added.filter(isNew)],
    removed: [...earlier.removed, ...later.removed.filter(isNew)],
  };
}
