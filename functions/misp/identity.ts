import { uuidV5 } from './uuid.ts';

/** Never change it: every event that misp-ingest ever made is found again through it. */
const NAMESPACE = '2566a8fe-8110-4266-a2a5-2812684001d6';

/** One source and natural key are one event, however often the row comes. */
export function eventUuid(source: string, key: readonly string[]): string {
  return uuidV5(NAMESPACE, JSON.stringify([source, ...key]));
}

/** `value` as MISP stores it; `relation` is the object relation, empty for an attribute outside objects. */
export function attributeUuid(
  event: string,
  attribute: { category: string; type: string; value: string; relation?: string },
): string {
  const { relation = '', category, type, value } = attribute;
  return uuidV5(event, JSON.stringify([relation, category, type, value]));
}
