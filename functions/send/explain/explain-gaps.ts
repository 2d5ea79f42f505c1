import type { Dropped } from '../../ledger/outcome.ts';
import type { EventMessage } from '../../queue/event-message.ts';
import type { Changes } from '../compare/changes.ts';
import type { Policy } from '../compare/compare-attributes.ts';
import { compareEvent, type MeantEvent } from '../compare/compare-event.ts';
import type { Delivery } from '../delivery.ts';
import { leftOut } from '../left-out.ts';
import type { MispSession } from '../server/misp-session.ts';
import type { ServerEvent } from '../server/server-event.ts';
import { explainAttributes } from './explain-attributes.ts';
import { explainObjects } from './explain-objects.ts';
import { explainReports } from './explain-reports.ts';
import { type WhyNoTag, whyNoTag } from './why-no-tag.ts';

/** An event after all of it was sent, and what it was to be. */
export interface Sending {
  meant: MeantEvent;
  event: ServerEvent;
  policy: Policy;
  delivery: Delivery;
  /** Puts down what the event was like, and that it may be changed now, once: to ask is to send. */
  record: () => Promise<void>;
}

/** What every explanation looks at. */
export interface Inquiry extends Sending {
  misp: MispSession;
  message: EventMessage;
  gaps: Changes;
  whyNoTag: WhyNoTag;
}

export interface Explained {
  dropped: Dropped[];
  /** To ask why is to send once more, and this time it was taken. */
  saved: boolean;
}

/** What MISP left out of the event without a word, each with its reason. Of no gaps there is no request. */
export async function explainGaps(
  misp: MispSession,
  message: EventMessage,
  sending: Sending,
): Promise<Explained> {
  const { meant, event, policy } = sending;
  const gaps = compareEvent(meant, event, policy);
  const inquiry = { ...sending, misp, message, gaps, whyNoTag: await whyNoTag(misp, gaps) };
  const own = explainEvent(inquiry);
  const attributes = await explainAttributes(inquiry);
  const objects = await explainObjects(inquiry);
  const reports = await explainReports(inquiry);
  return {
    dropped: [...own, ...attributes.dropped, ...objects.dropped, ...reports.dropped],
    saved: attributes.saved || objects.saved || reports.saved,
  };
}

function explainEvent({ message, gaps: { fields, tags }, whyNoTag }: Inquiry): Dropped[] {
  return [
    ...tags.map(({ name }) => leftOut(message, 'tag', name, whyNoTag(name))),
    ...Object.entries(fields).map(([field, value]) =>
      leftOut(message, field, String(value), 'MISP did not take it'),
    ),
  ];
}
