import { fieldsOf, isFields, listOf } from '../input.ts';

/** Half of the attributes in a request body, objects' included. */
export function halfOfAttributes(body: unknown): number {
  if (Array.isArray(body)) return Math.floor(body.length / 2);
  const fields = fieldsOf(body);
  const event = isFields(fields.Event) ? fields.Event : fields;
  const inObjects = listOf(event.Object).map((object) => listOf(fieldsOf(object).Attribute).length);
  const count = inObjects.reduce((sum, length) => sum + length, listOf(event.Attribute).length);
  return Math.floor(count / 2);
}
