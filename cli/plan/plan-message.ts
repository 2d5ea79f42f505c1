import { noAttempts } from '../../functions/ledger/attempts.ts';
import type { Dropped } from '../../functions/ledger/outcome.ts';
import type { EventMessage } from '../../functions/queue/event-message.ts';
import { type BeforeChanges, beforeChangesSchema } from '../../functions/send/compare/before-changes.ts';
import type { Delivery } from '../../functions/send/delivery.ts';
import { sendEvent } from '../../functions/send/send-event.ts';
import type { MispSession } from '../../functions/send/server/misp-session.ts';
import type { ServerEvent } from '../../functions/send/server/server-event.ts';
import type { Warninglists } from '../../functions/send/server/warninglists.ts';
import { TryLater, Undeliverable } from '../../functions/shared/failures.ts';
import { type Difference, differences } from './differences.ts';
import { type DryMisp, isPlannedId } from './dry-misp.ts';

type Adjustment = NonNullable<EventMessage['adjusted']>[number];

/** What would become of one event on one server. */
export interface Planned {
  file: string;
  server: string;
  rows: number[];
  uuid: string;
  /** Undefined while it is not there. */
  url?: string;
  info: string;
  outcome: 'created' | 'updated' | 'unchanged' | 'skipped' | 'refused' | 'held' | 'failed';
  reason?: string;
  dropped?: Dropped[];
  adjusted?: Adjustment[];
  /** What would be changed of an event that is there. */
  differences?: Difference[];
  /** What would be in MISP of an event that is not. */
  content?: { attributes: number; objects: number; reports: number; tags: string[] };
  /** How it would be published, and how far it would go. */
  publish?: { how: 'publish' | 'alert'; distribution: string; sharingGroup?: string };
}

/** Sends the event as ingest does, to a MISP that only says what it would do. */
export async function planMessage(
  mispFor: (message: EventMessage) => DryMisp,
  message: EventMessage,
): Promise<Planned> {
  const { file, server, rows, event, held } = message;
  const about = { file, server, rows, uuid: event.uuid, info: event.info };
  if (held) return { ...about, outcome: 'held', reason: held };
  const noticed: Noticed = {};
  try {
    const misp = mispFor(message);
    const outcome = await sendEvent(noticing(misp, noticed), message, deliveryTo(noticed, misp.warninglists));
    const { uuid, id, url, info, dropped, adjusted } = outcome;
    const after = misp.planned(uuid);
    return {
      ...about,
      uuid,
      info,
      ...(!isPlannedId(id) && url && { url }),
      outcome: outcome.outcome,
      ...(dropped && { dropped }),
      ...(adjusted && { adjusted: adjusted.map(withoutDefault) }),
      ...(noticed.changes && after && { differences: differences(noticed.changes, after) }),
      ...(outcome.outcome === 'created' && after && { content: contentOf(after) }),
      ...(noticed.publish && after && { publish: publicationOf(noticed.publish, after, message) }),
    };
  } catch (error) {
    if (error instanceof Undeliverable) return { ...about, outcome: error.kind, reason: error.message };
    // Of the user of one row; what is wrong with the server as a whole ends the plan.
    if (error instanceof TryLater && !error.everything)
      return { ...about, outcome: 'failed', reason: `It would wait: ${error.message}` };
    throw error;
  }
}

interface Noticed {
  changes?: BeforeChanges;
  publish?: 'publish' | 'alert';
}

function noticing(misp: DryMisp, noticed: Noticed): MispSession {
  return {
    ...misp,
    post: async (path, body) => {
      const answer = await misp.post(path, body);
      const [, how] = /^\/events\/(publish|alert)\//.exec(path) ?? [];
      if (answer.status === 200 && (how === 'publish' || how === 'alert')) noticed.publish = how;
      return answer;
    },
  };
}

/** A first delivery, with all the time in the world. */
function deliveryTo(noticed: Noticed, warninglists: Warninglists): Delivery {
  return {
    journal: {
      before: noAttempts(),
      note: async () => {},
      wasSentBefore: async () => false,
      isFutile: async () => false,
      noteFutile: async () => {},
    },
    wasSent: false,
    last: { wasThere: false },
    undo: {
      put: async (changes) => {
        noticed.changes = beforeChangesSchema.parse(changes);
      },
    },
    remainingMs: () => Number.POSITIVE_INFINITY,
    pieces: { attributes: Number.MAX_SAFE_INTEGER },
    warninglists,
  };
}

/** Of an event that is not there the server's default distribution is not known. */
function withoutDefault(adjustment: Adjustment): Adjustment {
  return { ...adjustment, reason: adjustment.reason.replace(' instead of :', ' at most:') };
}

function contentOf({
  Attribute,
  Object: objects,
  EventReport,
  Tag,
}: ServerEvent): NonNullable<Planned['content']> {
  return {
    attributes: objects.reduce((sum, object) => sum + object.Attribute.length, Attribute.length),
    objects: objects.length,
    reports: EventReport.length,
    tags: Tag.map(({ name }) => name),
  };
}

function publicationOf(
  how: 'publish' | 'alert',
  { distribution }: ServerEvent,
  { sharingGroup }: EventMessage,
): NonNullable<Planned['publish']> {
  return { how, distribution, ...(sharingGroup && { sharingGroup }) };
}
