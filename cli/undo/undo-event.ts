import type { KeyHolder } from '../../functions/send/server/key-holder.ts';
import { mayEdit } from '../../functions/send/server/key-holder.ts';
import type { MispSession } from '../../functions/send/server/misp-session.ts';
import { failureOf, isNotThere, NotPermitted, readEvent } from '../../functions/send/server/read-answer.ts';
import type { ServerEvent } from '../../functions/send/server/server-event.ts';
import { type Reversal, sizeOf, toEdit } from './reversal.ts';
import { type IsLater, reverseChanges } from './reverse-changes.ts';
import { reverseCreation } from './reverse-creation.ts';
import type { Touched } from './touched.ts';

/** What becomes, or has become, of an event of the run. */
export interface Undone {
  server: string;
  uuid: string;
  url?: string;
  info: string;
  does: 'empty' | 'delete' | 'restore' | 'nothing';
  /** How much is taken back. */
  attributes: number;
  objects: number;
  tags: number;
  reports: number;
  fields: string[];
  /** It was published before the run, and is again, without a mail. */
  publishes: boolean;
  /** What stays, and why. */
  left: string[];
}

export interface Undoing {
  misp: MispSession;
  /** What to do with events that the run created. */
  events: 'empty' | 'delete';
  /** Also what is younger than the run. */
  evenChanged: boolean;
  attributesPerRequest: number;
}

/** What taking back would do now; nothing is written. */
export async function planUndo(undoing: Undoing, touched: Touched): Promise<Undone> {
  const now = await view(undoing.misp, touched.uuid);
  return now ? await describe(undoing, touched, now, await reverse(undoing, touched, now)) : gone(touched);
}

/**
 * Takes back what is still there of what the run did. Each step looks at the event anew and does what is left, so that
 * twice, or after a crash, the result is the same.
 */
export async function undoEvent(undoing: Undoing, touched: Touched): Promise<Undone> {
  const { misp, attributesPerRequest } = undoing;
  let first: Undone | undefined;
  let sizeBefore = Number.POSITIVE_INFINITY;
  for (;;) {
    const now = await view(misp, touched.uuid);
    if (!now) return first ?? gone(touched);
    const reversal = await reverse(undoing, touched, now);
    first ??= await describe(undoing, touched, now, reversal);
    if (first.does === 'delete') return await deleteEvent(misp, now, first);
    const size = sizeOf(reversal) + Number(touched.created && now.published);
    if (size === 0) return first.publishes && !now.published ? await publish(misp, now, first) : first;
    if (size >= sizeBefore) return { ...first, left: [...first.left, 'MISP did not take all of it'] };
    sizeBefore = size;
    await post(misp, `/events/edit/${now.id}`, toEdit(reversal, attributesPerRequest));
  }
}

async function view(misp: MispSession, uuid: string): Promise<ServerEvent | undefined> {
  const answer = await misp.get(`/events/view/${uuid}/deleted:1`);
  return isNotThere(answer) ? undefined : readEvent(answer, uuid);
}

async function reverse(
  { misp, evenChanged }: Undoing,
  touched: Touched,
  now: ServerEvent,
): Promise<Reversal> {
  const holder: KeyHolder = await misp.keyHolder();
  if (!mayEdit(holder, now))
    return nothing(`It belongs to ${now.Orgc?.name ?? 'another organisation'}, whose decision it is`);
  const isLater = evenChanged ? () => false : laterThan(touched.doneAt + misp.clockOffsetMs());
  if (touched.created) return reverseCreation(now, isLater);
  const before = await touched.before();
  return before ? reverseChanges(before, now, isLater) : nothing(NO_RECORD);
}

const NO_RECORD =
  'It was there before the run, and there is no record of what it was like; MISP shows its history to an admin';

/** MISP's times are whole seconds, and its clock is known to a second. */
function laterThan(ms: number): IsLater {
  const last = Math.ceil(ms / 1000) + 1;
  return ({ timestamp }) => Number(timestamp) > last;
}

function nothing(why: string): Reversal {
  return { fields: {}, tags: [], attributes: [], objects: [], reports: [], left: [why] };
}

function gone({ server, uuid, info }: Touched): Undone {
  const none = { attributes: 0, objects: 0, tags: 0, reports: 0, fields: [], publishes: false };
  return { server, uuid, info, does: 'nothing', ...none, left: [] };
}

async function describe(
  { misp, events }: Undoing,
  touched: Touched,
  now: ServerEvent,
  reversal: Reversal,
): Promise<Undone> {
  const { server, uuid, created } = touched;
  const { fields, tags, attributes, objects, reports, left } = reversal;
  const isForeign = !mayEdit(await misp.keyHolder(), now);
  const size = sizeOf(reversal);
  const publishes =
    !created && ((await touched.before())?.event.published ?? false) && (size > 0 || !now.published);
  const deletes = created && !isForeign && events === 'delete' && left.length === 0;
  const empties = created && !isForeign && (size > 0 || now.published);
  const kept =
    events === 'delete' && created && left.length > 0
      ? ['It is emptied and not deleted, for the sake of these']
      : [];
  return {
    server,
    uuid,
    url: `${misp.url}/events/view/${now.id}`,
    info: now.info,
    does: deletes ? 'delete' : empties ? 'empty' : size > 0 || publishes ? 'restore' : 'nothing',
    attributes: attributes.length + objects.reduce((sum, { Attribute = [] }) => sum + Attribute.length, 0),
    objects: objects.filter(({ deleted }) => deleted !== undefined).length,
    tags: tags.length,
    reports: reports.length,
    fields: Object.keys(fields),
    publishes,
    left: [...left, ...kept],
  };
}

async function deleteEvent(misp: MispSession, { id }: ServerEvent, undone: Undone): Promise<Undone> {
  await post(misp, `/events/delete/${id}`, {});
  return undone;
}

async function publish(misp: MispSession, { id }: ServerEvent, undone: Undone): Promise<Undone> {
  try {
    await post(misp, `/events/publish/${id}`, {});
    return undone;
  } catch (error) {
    if (!(error instanceof NotPermitted)) throw error;
    return {
      ...undone,
      publishes: false,
      left: [...undone.left, 'The key may not publish it again: give its role perm_publish'],
    };
  }
}

async function post(misp: MispSession, path: string, body: unknown): Promise<void> {
  const answer = await misp.post(path, body);
  if (answer.status !== 200) throw failureOf(answer);
}
