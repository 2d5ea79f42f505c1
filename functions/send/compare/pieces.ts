import type { MispObject } from '../../misp/event.ts';
import type { Changes, ObjectChange } from './changes.ts';
import type { MeantEvent } from './compare-event.ts';

/** Reports of more characters go by requests of their own: nginx takes bodies of 1 MB, unless it is told otherwise. */
const LONGEST_REPORTS = 200_000;

/** What one request carries of an event that is not there: all of it, or about `limit` attributes and no references yet. */
export function firstPiece(meant: MeantEvent, limit: number): MeantEvent {
  const { Attribute, Object: objects = [], EventReport: reports = [], ...event } = meant;
  if (Attribute.length + weightOf(objects) <= limit) {
    const { EventReport: _, ...withoutReports } = meant;
    const length = reports.reduce((sum, { content }) => sum + content.length, 0);
    return length > LONGEST_REPORTS ? withoutReports : meant;
  }
  const attributes = Attribute.slice(0, limit);
  const fitting = takeObjects(objects, limit - attributes.length).map(withoutReferences);
  return { ...event, Attribute: attributes, ...(fitting.length > 0 && { Object: fitting }) };
}

/**
 * What one request carries of the changes. A reference to what is not there yet is dropped by MISP (contract 127), so
 * while there is more to come than fits, objects go without theirs.
 */
export function takePiece(changes: Changes, limit: number): Changes {
  const isAll = changes.attributes.length + weightOf(changes.objects) <= limit;
  if (isAll) return changes;
  const attributes = changes.attributes.slice(0, limit);
  const objects = takeObjects(changes.objects.filter(hasContent), limit - attributes.length).map(
    withoutReferences,
  );
  if (attributes.length + objects.length === 0)
    return { ...changes, objects: changes.objects.slice(0, limit) };
  return { ...changes, attributes, objects, reports: [] };
}

function takeObjects<Item extends ObjectChange | MispObject>(objects: readonly Item[], room: number): Item[] {
  let left = room;
  return objects.filter((object) => {
    const fits = left > 0;
    left -= weightOf([object]);
    return fits;
  });
}

function weightOf(objects: readonly (ObjectChange | MispObject)[]): number {
  return objects.reduce(
    (sum, object) => sum + ('Attribute' in object ? Math.max(object.Attribute.length, 1) : 1),
    0,
  );
}

/** More than references. */
function hasContent(object: ObjectChange): boolean {
  return !('Attribute' in object) || object.Attribute.length > 0;
}

function withoutReferences<Item extends ObjectChange | MispObject>(object: Item): Item {
  return 'ObjectReference' in object ? { ...object, ObjectReference: undefined } : object;
}
