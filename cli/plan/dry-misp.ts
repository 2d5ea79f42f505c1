import * as z from 'zod';
import { whyImpossible } from '../../functions/send/possible.ts';
import { readKeyHolder } from '../../functions/send/server/key-holder.ts';
import type { MispAnswer } from '../../functions/send/server/misp-client.ts';
import type { MispSession } from '../../functions/send/server/misp-session.ts';
import { readAs, readEvent } from '../../functions/send/server/read-answer.ts';
import { type ServerEvent, serverEventSchema } from '../../functions/send/server/server-event.ts';
import { openWarninglists, type Warninglists } from '../../functions/send/server/warninglists.ts';
import { afterEdit, type Circumstances } from './as-stored.ts';
import { recentEvents } from './recent-events.ts';
import {
  attributesSent,
  type SentAttribute,
  type SentEvent,
  sentEventSchema,
  tagsSent,
} from './sent-event.ts';
import { takenUuids } from './taken-uuids.ts';

/** A MISP that is asked and never written to: what is sent is applied to a copy, and answered as MISP would. */
export interface DryMisp extends MispSession {
  /** The event as it would be now. */
  planned(uuid: string): ServerEvent | undefined;
  warninglists: Warninglists;
}

/** Searches come as POST, too. */
const READING = ['/events/restSearch', '/attributes/restSearch', '/tags/search', '/warninglists/checkValue'];

const permissionsSchema = z.object({
  Role: z.object({ perm_add: z.boolean().default(false), perm_publish: z.boolean().default(false) }),
});

const foundSchema = z.object({
  response: z.array(z.object({ Event: z.looseObject({ uuid: z.string() }) })),
});
const proposalSchema = z.object({ type: z.string(), category: z.string(), value: z.string() });

const NOT_PERMITTED = refusal(403, 'You do not have permission to use this functionality.');

/** Of events that are not there: later than those that are. */
const FIRST_PLANNED = 9_000_000_000_000;

export function isPlannedId(id: string | null): boolean {
  return Number(id) >= FIRST_PLANNED;
}

export function openDryMisp(misp: MispSession): DryMisp {
  const events = recentEvents();
  const me = once(async () => await misp.get('/users/view/me'));
  let byTitle = false;
  let created = 0;
  const nextId = () => String(FIRST_PLANNED + created++);

  /** As it is, or as it would be; the answer instead, if there is no such event to be seen. */
  async function view(
    uuid: string,
    path = `/events/view/${uuid}/deleted:1`,
  ): Promise<ServerEvent | MispAnswer> {
    const known = events.byUuid(uuid);
    if (known) return known;
    const seen = await misp.get(path);
    if (seen.status !== 200) return seen;
    const event = readEvent(seen, uuid);
    events.keep(event);
    return event;
  }

  /** What the plan has made or renamed is found, too. */
  async function searchTitle(body: unknown): Promise<MispAnswer> {
    byTitle = true;
    const found = await misp.post('/events/restSearch', body);
    const hits = foundSchema.safeParse(found.body).data;
    if (!hits) return found;
    const others = hits.response.filter(({ Event }) => !events.byUuid(Event.uuid));
    const planned = [...events.all()].map(({ id, uuid, info, orgc_id }) => ({
      Event: { id, uuid, info, orgc_id },
    }));
    return answer(200, { response: [...others, ...planned] });
  }

  async function circumstancesOf(there: ServerEvent, sent: SentEvent): Promise<Circumstances> {
    const uuids = attributesSent(sent);
    const { Role } = readKeyHolder(await me());
    const known =
      Role.perm_tagger && !Role.perm_tag_editor ? await misp.knownTags(tagsSent(sent)) : undefined;
    const taken = await takenUuids(misp, there.uuid, { uuids, byTitle });
    return {
      mayTag: (name) => Role.perm_tagger && (known?.has(name.toLowerCase()) ?? true),
      isTaken: (uuid) => taken.has(uuid) || (events.holderOf(uuid) ?? there.uuid) !== there.uuid,
    };
  }

  async function add(body: unknown): Promise<MispAnswer> {
    const { Event: sent } = z.object({ Event: sentEventSchema }).parse(body);
    const { Role } = readAs(permissionsSchema, await me());
    if (!Role.perm_add) return NOT_PERMITTED;
    const there = await view(sent.uuid ?? '');
    if (!('status' in there)) return refusal(404, 'Event already exists, as the plan found');
    if (there.status !== 404) return there;
    const { User } = readKeyHolder(await me());
    const empty = serverEventSchema.parse({
      id: nextId(),
      uuid: sent.uuid,
      orgc_id: User.org_id,
      timestamp: '0',
    });
    return saved(afterEdit(empty, sent, await circumstancesOf(empty, sent)));
  }

  async function edit(id: string, body: unknown): Promise<MispAnswer> {
    const { Event: sent } = z.object({ Event: sentEventSchema }).parse(body);
    const there = events.byId(id);
    return saved(afterEdit(there, sent, await circumstancesOf(there, sent)));
  }

  async function addAttributes(id: string, body: unknown): Promise<MispAnswer> {
    const sent = sentEventSchema.shape.Attribute.parse(body);
    const event = sentEventSchema.parse({ Attribute: sent });
    const { isTaken } = await circumstancesOf(events.byId(id), event);
    const errors = sent.flatMap((attribute, i) => {
      const reason = isTaken(attribute.uuid) ? 'another event has its UUID' : reasonAgainst(attribute);
      return reason === undefined ? [] : [[`attribute_${i}`, { value: [reason] }] as const];
    });
    if (errors.length < sent.length) await edit(id, { Event: { Attribute: sent } });
    if (errors.length === sent.length) return refusal(403, 'refused', Object.fromEntries(errors));
    return answer(200, {
      Attribute: [],
      ...(errors.length > 0 && { errors: Object.fromEntries(errors) }),
    });
  }

  async function addObject(id: string, body: unknown): Promise<MispAnswer> {
    const { Object: sent } = z.object({ Object: sentEventSchema.shape.Object.unwrap().element }).parse(body);
    const before = events.byId(id);
    const after = await edit(id, { Event: { Object: [sent] } });
    const isTaken = readEvent(after, before.uuid).Object.length > before.Object.length;
    return isTaken
      ? answer(200, { Object: { uuid: sent.uuid } })
      : refusal(403, 'Could not add Object', 'it has no valid attribute');
  }

  /** What is proposed is not proposed again. */
  function propose(id: string, body: unknown): MispAnswer {
    const proposal = proposalSchema.parse(body);
    const reason = reasonAgainst(proposal);
    if (reason !== undefined) return refusal(404, reason);
    const there = events.byId(id);
    const ShadowAttribute = [...there.ShadowAttribute, { ...proposal, deleted: false }];
    events.keep({ ...there, ShadowAttribute });
    return answer(200, { ShadowAttribute: { id: '0' } });
  }

  function saved(event: ServerEvent): MispAnswer {
    events.keep(event);
    return answer(200, { Event: event });
  }

  async function post(path: string, body: unknown): Promise<MispAnswer> {
    if (path === '/events/restSearch') return await searchTitle(body);
    if (READING.includes(path)) return await misp.post(path, body);
    const [, controller, action, id = ''] = path.split('/');
    switch (`${controller}/${action}`) {
      case 'events/add':
        return await add(body);
      case 'events/edit':
        return await edit(id, body);
      case 'attributes/add':
        return await addAttributes(id, body);
      case 'eventReports/add':
        await edit(id, { Event: { EventReport: [body] } });
        return answer(200, { EventReport: body });
      case 'objects/add':
        return await addObject(id, body);
      case 'shadow_attributes/add':
        return propose(id, body);
      case 'events/publish':
      case 'events/alert':
        if (!readAs(permissionsSchema, await me()).Role.perm_publish) return NOT_PERMITTED;
        return answer(200, { saved: true, message: 'Planned', url: path });
      default:
        // Rather no plan than a request that writes.
        throw new Error(`The plan does not know what MISP would do with ${path}`);
    }
  }

  return {
    ...misp,
    get: async (path) => {
      const [, uuid] = /^\/events\/view\/([^/]+)\//.exec(path) ?? [];
      if (!uuid) return await misp.get(path);
      const there = await view(uuid, path);
      return 'status' in there ? there : answer(200, { Event: there });
    },
    post,
    planned: events.byUuid,
    warninglists: openWarninglists(),
  };
}

/** What is sent is an attribute as far as MISP looks at it. */
function reasonAgainst(attribute: Partial<SentAttribute>): string | undefined {
  const { uuid = '', type = '', category = '', value = '', first_seen, last_seen } = attribute;
  return whyImpossible({
    uuid,
    type,
    category,
    value,
    ...(first_seen && last_seen && { first_seen, last_seen }),
  });
}

function answer(status: number, body: unknown): MispAnswer {
  return { status, headers: {}, body };
}

function refusal(status: number, message: string, errors?: unknown): MispAnswer {
  return answer(status, { message, url: '/', ...(errors !== undefined && { errors }) });
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}
