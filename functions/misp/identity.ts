import { uuidV5 } from './uuid.ts';

/** Never change it: every event that misp-ingest ever made is found again through it. */
const NAMESPACE = '2566a8fe-8110-4266-a2a5-2812684001d6';

/** One source and natural key are one event, however often the row comes. */
export function eventUuid(source: string, key: readonly string[]): string {
  return uuidV5(NAMESPACE, JSON.stringify([source, ...key]));
}

/** `owner` is the UUID of the event, or of the object, in which the attribute has the `relation`. */
export function attributeUuid(
  owner: string,
  attribute: { category: string; type: string; value: string; relation?: string },
): string {
  const { relation = '', category, type, value } = attribute;
  return uuidV5(owner, JSON.stringify([relation, category, type, value]));
}

/** An object, a reference or a report, by what makes it this one within its owner. */
export function partUuid(
  owner: string,
  kind: 'object' | 'reference' | 'report',
  key: readonly string[],
): string {
  return uuidV5(owner, JSON.stringify([kind, ...key]));
}
