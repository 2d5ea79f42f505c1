import { mayRead, mayReadAttribute } from '../access.ts';
import { json } from '../http/answer.ts';
import type { Context } from '../http/context.ts';
import type { Endpoint } from '../http/routes.ts';
import { type Fields, textsOf } from '../input.ts';
import type { StoredAttribute } from '../model.ts';

import { countSearch } from '../rate-limit.ts';
import { pageOf, searchFields, searchHeaders } from '../searching.ts';
import { renderAttribute } from './render-attribute.ts';

export const searchAttributes: Endpoint = (context, _args, body) => {
  const limits = countSearch(context);
  const input = searchFields(context, body);
  const found = findAttributes(context, input);
  const page = pageOf(found, input).map(renderFound);
  return json({ response: { Attribute: page } }, { ...limits, ...searchHeaders(found.length) });
};

function findAttributes({ store, user }: Context, input: Fields): StoredAttribute[] {
  const filters = filtersOf(input);
  const withDeleted = textsOf(input.deleted).includes('1');
  return [...store.attributes.values()].filter(
    (attribute) =>
      (withDeleted || !attribute.deleted) &&
      filters.every((matches) => matches(attribute)) &&
      mayRead(user, attribute.event) &&
      mayReadAttribute(user, attribute),
  );
}

const keys: Readonly<Record<string, (attribute: StoredAttribute) => readonly string[]>> = {
  value: ({ value }) => [value.toLowerCase()],
  type: ({ type }) => [type],
  category: ({ category }) => [category],
  uuid: ({ uuid, event }) => [uuid, event.uuid],
  eventid: ({ event }) => [String(event.id)],
  tags: ({ tags }) => tags.map(({ tag }) => tag.name),
};

function filtersOf(input: Fields): ((attribute: StoredAttribute) => boolean)[] {
  return Object.entries(keys).flatMap(([name, keysOf]) => {
    if (input[name] === undefined) return [];
    const wanted = textsOf(input[name]).map((text) => (name === 'value' ? text.toLowerCase() : text));
    return [(attribute: StoredAttribute) => keysOf(attribute).some((key) => wanted.includes(key))];
  });
}

function renderFound(attribute: StoredAttribute): object {
  const { event } = attribute;
  return {
    ...renderAttribute(attribute),
    Event: {
      org_id: event.owner.id,
      distribution: event.distribution,
      publish_timestamp: String(event.publishTimestamp),
      id: String(event.id),
      info: event.info,
      orgc_id: event.creatorOrganisation.id,
      uuid: event.uuid,
    },
  };
}
