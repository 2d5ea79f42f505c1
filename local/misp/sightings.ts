import { randomUUID } from 'node:crypto';
import { mayRead } from './access.ts';
import { json } from './http/answer.ts';
import type { Context } from './http/context.ts';
import type { Endpoint } from './http/routes.ts';
import { type Fields, fieldsOf, secondsOf, textOf, textsOf } from './input.ts';
import type { StoredAttribute } from './model.ts';

/** By value or by attribute; an unknown value is told with status 200 (contract 367-369). */
export const addSighting: Endpoint = (context, args, body) => {
  const input = fieldsOf(body);
  const attributes = findSighted(context, args[0], input);
  const [attribute] = attributes;
  if (attribute === undefined) return json({ message: notAdded });
  for (const _ of attributes.slice(1)) context.store.nextId('sighting');
  return json({ Sighting: renderSighting(context, attribute, input) });
};

const notAdded = 'Could not add the Sighting. Reason: No valid attributes found that match the criteria.';

function findSighted(
  { store, user }: Context,
  reference: string | undefined,
  input: Fields,
): StoredAttribute[] {
  const named = reference ?? textOf(input.uuid) ?? textOf(input.id);
  const attribute = named === undefined ? undefined : store.findAttribute(named);
  if (attribute !== undefined) return mayRead(user, attribute.event) ? [attribute] : [];
  const values = [...textsOf(input.values), ...textsOf(input.value)].map((value) => value.toLowerCase());
  if (values.length === 0) return [];
  return [...store.attributes.values()].filter(
    ({ deleted, value, event }) => !deleted && values.includes(value.toLowerCase()) && mayRead(user, event),
  );
}

function renderSighting({ store, user, now }: Context, attribute: StoredAttribute, input: Fields): object {
  return {
    id: String(store.nextId('sighting')),
    attribute_id: String(attribute.id),
    event_id: String(attribute.event.id),
    org_id: user.organisation.id,
    date_sighting: String(secondsOf(input.timestamp) ?? now),
    uuid: randomUUID(),
    source: textOf(input.source) ?? '',
    type: textOf(input.type) ?? '0',
  };
}
