import { mayEdit, mayRead, readableEvent } from '../access.ts';
import { touchEvent } from '../events/touch.ts';
import { type Answer, json, Refusal, success } from '../http/answer.ts';
import type { Context } from '../http/context.ts';
import type { Endpoint } from '../http/routes.ts';
import { type Fields, fieldsOf, flagOf, isFields, textOf } from '../input.ts';
import type { StoredEvent, StoredTag } from '../model.ts';
import { mayUse } from '../users.ts';
import { attachTag, isColour, isTagged, removeTag } from './attach.ts';

export const addTag: Endpoint = ({ store }, _args, body) => {
  const fields = fieldsOf(body);
  const input = isFields(fields.Tag) ? fields.Tag : fields;
  const name = textOf(input.name)?.trim() ?? '';
  const colour = textOf(input.colour);
  if (name === '') throw couldNotAdd('[name]: This field is required.');
  const known = store.tags.findExactly(name);
  if (known !== undefined) return json({ Tag: renderTag(known) });
  if (colour !== undefined && !isColour(colour)) {
    throw couldNotAdd('[colour]: Colour has to be in the RGB format (#FFFFFF)');
  }
  const exportable = input.exportable === undefined || flagOf(input.exportable);
  return json({ Tag: renderTag(store.tags.create(name, colour, exportable)) });
};

function couldNotAdd(reason: string): Refusal {
  return new Refusal(405, `Could not add the Tag. ${reason}`);
}

function renderTag(tag: StoredTag): object {
  return {
    id: String(tag.id),
    name: tag.name,
    colour: tag.colour,
    exportable: tag.exportable,
    org_id: '0',
    user_id: '0',
    hide_tag: false,
    numerical_value: null,
    is_galaxy: tag.isGalaxy,
    is_custom_galaxy: false,
    local_only: false,
  };
}

/**
 * By one name, or by a list of them under `tag`. A name with a colon in the path is taken for a named parameter, and
 * nothing is found (contract 231-234).
 */
export const searchTags: Endpoint = ({ store }, args, body) => {
  const { name, tag } = fieldsOf(body);
  const names = Array.isArray(tag) ? tag : [name ?? args[0]];
  const folded = new Set(names.map((one) => textOf(one)?.toLowerCase()));
  const found = store.tags.all().filter((known) => folded.has(known.name.toLowerCase()));
  return json(found.map((known) => ({ Tag: renderTag(known) })));
};

export const indexTags: Endpoint = ({ store, request }) => {
  const part = request.named.get('searchall')?.toLowerCase() ?? '';
  const found = store.tags.all().filter(({ name }) => name.toLowerCase().includes(part));
  const Tag = found.sort((a, b) => (a.name < b.name ? -1 : 1)).map(renderIndexed);
  return json({ Tag });
};

function renderIndexed(tag: StoredTag): object {
  return { ...renderTag(tag), favourite: false, count: tag.eventCount, attribute_count: tag.attributeCount };
}

/** Failures, too, come with status 200 (contract 237-241). */
export const addEventTag: Endpoint = (context, args, body) => {
  const { event, tag, local } = readEventTag(context, args, body);
  if (tag === undefined) return failed('Invalid Tag.');
  if (isTagged(event, tag)) return failed('Tag is already attached to this event.');
  attachTag(event, tag, local);
  touchEvent(context, event);
  return json({ saved: true, success: 'Tag added.', check_publish: true });
};

export const removeEventTag: Endpoint = (context, args, body) => {
  const { event, tag } = readEventTag(context, args, body);
  if (tag === undefined || !removeTag(event, tag)) return failed('Invalid event - tag combination.');
  touchEvent(context, event);
  return json({ saved: true, success: 'Tag removed.', check_publish: true });
};

function failed(errors: string): Answer {
  return json({ saved: false, errors });
}

interface EventTag {
  readonly event: StoredEvent;
  readonly tag: StoredTag | undefined;
  readonly local: boolean;
}

function readEventTag(context: Context, args: readonly string[], body: unknown): EventTag {
  const fields: Fields = { event: args[0], tag: args[1], ...fieldsOf(body) };
  const event = readableEvent(context, textOf(fields.event));
  if (!mayEdit(context.user, event)) throw new Refusal(403, "You don't have permission to do that.");
  return { event, tag: context.store.tags.find(textOf(fields.tag) ?? ''), local: flagOf(fields.local) };
}

export const attachToObject: Endpoint = (context, _args, body) => {
  const { uuid, tag: name, local } = fieldsOf(body);
  const target = findTarget(context, textOf(uuid) ?? '');
  const tag = findOrCreateTag(context, textOf(name) ?? '');
  const isEvent = 'threatLevel' in target;
  const label = `${isEvent ? 'Event' : 'Attribute'}(${target.id})`;
  attachTag(target, tag, flagOf(local));
  touchEvent(context, isEvent ? target : target.event);
  const kind = flagOf(local) ? 'Local' : 'Global';
  const message = `${kind} tag ${tag.name}(${tag.id}) successfully attached to ${label}.`;
  return success(message, '/tags/attachTagToObject');
};

function findTarget({ store, user }: Context, uuid: string): Parameters<typeof attachTag>[0] {
  const target = store.findEvent(uuid) ?? store.findAttribute(uuid);
  const event = target === undefined || 'threatLevel' in target ? target : target.event;
  if (target === undefined || event === undefined || !mayRead(user, event))
    throw new Refusal(404, 'Invalid Target.');
  if (!mayEdit(user, event)) throw new Refusal(403, 'You do not have permission to do that.');
  return target;
}

function findOrCreateTag({ store, user }: Context, name: string): StoredTag {
  const known = store.tags.findExactly(name);
  if (known !== undefined) return known;
  if (mayUse(user, 'perm_tag_editor')) return store.tags.create(name);
  throw new Refusal(403, 'Could not attachTagToObject Tag', {
    url: '/tags/attachTagToObject',
    errors:
      'Failed to attach 1 tags. Reasons: {"0":"Tag not found and insufficient privileges to create it."}',
  });
}
