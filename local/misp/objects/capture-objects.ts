import type { Context } from '../http/context.ts';
import { type Fields, isFields, listOf, textOf } from '../input.ts';
import type { StoredEvent, StoredObject } from '../model.ts';
import { captureObject, editObject } from './save-object.ts';
import { saveReference } from './save-reference.ts';

/** The objects of an event that is added or edited; their references last, for they may point at each other. */
export function captureObjects(context: Context, event: StoredEvent, input: Fields): void {
  const inputs = listOf(input.Object).filter(isFields);
  const objects = inputs.map((fields) => captureOrEdit(context, event, fields));
  for (const [index, object] of objects.entries()) {
    if (object === undefined) continue;
    const references = listOf(inputs[index]?.ObjectReference).filter(isFields);
    for (const reference of references) saveReference(context, object, reference);
  }
}

function captureOrEdit(context: Context, event: StoredEvent, fields: Fields): StoredObject | undefined {
  const stored = context.store.objectWithUuid(textOf(fields.uuid) ?? '');
  if (stored?.event !== event) return captureObject(context, event, fields);
  editObject(context, stored, fields);
  return stored;
}
