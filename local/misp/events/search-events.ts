import { mayRead } from '../access.ts';
import { type Answer, json, Refusal } from '../http/answer.ts';
import type { Context } from '../http/context.ts';
import type { Endpoint } from '../http/routes.ts';
import { type Fields, flagOf, textOf, textsOf } from '../input.ts';
import type { StoredEvent } from '../model.ts';
import { countSearch } from '../rate-limit.ts';
import { pageOf, searchFields, searchHeaders } from '../searching.ts';
import { filtersOf } from './event-filters.ts';
import { renderEvent, renderMetadata } from './render-event.ts';

export const searchEvents: Endpoint = (context, _args, body) => {
  const limits = countSearch(context);
  const input = searchFields(context, body);
  if ((textOf(input.returnFormat) ?? 'json') !== 'json') throw new Refusal(404, 'Invalid output format.');
  const found = findEvents(context, input);
  return answerSearch(context, input, found, limits);
};

function answerSearch(
  { user }: Context,
  input: Fields,
  found: readonly StoredEvent[],
  limits: Readonly<Record<string, string>>,
): Answer {
  const render = flagOf(input.metadata) ? renderMetadata : renderEvent;
  const response = pageOf(found, input).map((event) => render(event, user));
  return json({ response }, { ...limits, ...searchHeaders(found.length) });
}

function findEvents(context: Context, input: Fields): StoredEvent[] {
  const filters = filtersOf(context, input);
  return candidates(context, input).filter(
    (event) => mayRead(context.user, event) && filters.every((matches) => matches(event)),
  );
}

/** By UUID, of the event or of what it holds (contract 184), without looking at every event. */
function candidates({ store }: Context, { uuid }: Fields): StoredEvent[] {
  if (uuid === undefined) return [...store.events.values()];
  const named = textsOf(uuid).map(
    (text) => store.findEvent(text) ?? store.findAttribute(text)?.event ?? store.findObject(text)?.event,
  );
  return [...new Set(named.filter((event) => event !== undefined))].sort((a, b) => a.id - b.id);
}
