import { mayEdit, readableEvent } from '../access.ts';
import { touchEvent } from '../events/touch.ts';
import { type Answer, json, Refusal } from '../http/answer.ts';
import type { Context } from '../http/context.ts';
import type { Endpoint } from '../http/routes.ts';
import { type Fields, fieldsOf, flagOf, isFields, textOf } from '../input.ts';
import type { StoredAttribute, StoredEvent } from '../model.ts';
import { editAttribute } from './edit-attribute.ts';
import type { FieldErrors } from './judge.ts';
import { renderAddedAttribute } from './render-attribute.ts';
import { saveAttribute } from './save-attribute.ts';

/** One attribute or a list; the only place where MISP says why an attribute is refused (contract 246-263). */
export const addAttributes: Endpoint = (context, args, body) => {
  const event = readableEvent(context, args[0]);
  if (!mayEdit(context.user, event)) throw new Refusal(403, 'You do not have permission to do that.');
  const inputs = readInputs(body);
  const saved: StoredAttribute[] = [];
  const errors = new Map<number, FieldErrors>();
  for (const [index, input] of inputs.entries()) {
    const result = saveOrUpdate(context, event, input);
    if ('errors' in result) errors.set(index, result.errors);
    else saved.push(result.attribute);
  }
  if (saved.length === 0) throw couldNotAdd(inputs.length, errors);
  touchEvent(context, event);
  return answer(saved, errors);
};

function readInputs(body: unknown): Fields[] {
  const given = isFields(body) && body.Attribute !== undefined ? body.Attribute : body;
  const list = Array.isArray(given) ? given : [given];
  return list.map(fieldsOf).flatMap(splitValues);
}

/** A list of values, or lines with batch_import, are so many attributes (contract 253, 254). */
function splitValues(input: Fields): Fields[] {
  const values = Array.isArray(input.value) ? input.value : linesOf(input);
  return values === undefined ? [input] : values.map((value) => ({ ...input, value }));
}

function linesOf({ value, batch_import }: Fields): string[] | undefined {
  return flagOf(batch_import) ? textOf(value)?.split('\n') : undefined;
}

type Result = { readonly attribute: StoredAttribute } | { readonly errors: FieldErrors };

/** With breakOnDuplicate:0 what is there already is updated, found by its value. */
function saveOrUpdate(context: Context, event: StoredEvent, input: Fields): Result {
  const result = saveAttribute(context, event, input);
  if (result.saved) return result;
  const updates = context.request.named.get('breakOnDuplicate') === '0' || input.breakOnDuplicate === false;
  if (!updates || result.duplicateOf === undefined) return { errors: result.errors };
  const { uuid: _, ...changes } = input;
  const edited = editAttribute(context, result.duplicateOf, changes);
  return typeof edited === 'string' ? { attribute: result.duplicateOf } : edited;
}

function couldNotAdd(sent: number, errors: ReadonlyMap<number, FieldErrors>): Refusal {
  const details = sent === 1 ? errors.get(0) : byPosition(errors);
  return new Refusal(403, 'Could not add Attribute', { url: '/attributes/add', errors: details });
}

function byPosition(errors: ReadonlyMap<number, FieldErrors>): object {
  return Object.fromEntries([...errors].map(([index, fields]) => [`attribute_${index}`, fields]));
}

/** One saved attribute is answered without a list around it, however many were sent (contract 256). */
function answer(saved: readonly StoredAttribute[], errors: ReadonlyMap<number, FieldErrors>): Answer {
  const rendered = saved.map(renderAddedAttribute);
  return json({
    ...(rendered.length === 1 ? { Attribute: rendered[0], AttributeTag: [] } : { Attribute: rendered }),
    ...(errors.size === 0 ? {} : { errors: byPosition(errors) }),
  });
}
