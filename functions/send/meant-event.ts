import { atMost } from '../misp/guard/reach.ts';
import { DISTRIBUTION } from '../misp/settings.ts';
import type { EventMessage } from '../queue/event-message.ts';
import { Undeliverable } from '../shared/failures.ts';
import type { MeantEvent } from './compare/compare-event.ts';
import type { MispSession } from './server/misp-session.ts';
import { type SharingGroupIds, sharingGroupIds } from './server/sharing-groups.ts';

type Adjusted = NonNullable<EventMessage['adjusted']>;
type Part = { uuid: string; distribution?: string | undefined; SharingGroup?: { uuid: string } | undefined };

export interface Meant {
  event: MeantEvent;
  /** What is not as the message says it, for the receipt. */
  adjusted: Adjusted;
}

/** The event as it is meant for this server: sharing groups by the ids that they have there. */
export async function meantFor(misp: MispSession, message: EventMessage): Promise<Meant> {
  const { sharingGroup, rows } = message;
  const event = withSafeDistribution(message);
  if (!sharingGroup && !partsOf(event).some((part) => part.SharingGroup)) return { event, adjusted: [] };
  const ids = await sharingGroupIds(misp);
  const unknown = new Set<string>();
  const known = <P extends Part>(part: P) => withGroupId(part, ids, unknown);
  const meant = {
    ...event,
    ...(sharingGroup && { sharing_group_id: idOf(sharingGroup, ids) }),
    Attribute: event.Attribute.map(known),
    ...(event.Object && {
      Object: event.Object.map((one) => ({ ...known(one), Attribute: one.Attribute.map(known) })),
    }),
    ...(event.EventReport && { EventReport: event.EventReport.map(known) }),
  };
  const adjusted = [...unknown].map((uuid) => ({ rows, field: 'distribution', reason: onlyUs(uuid) }));
  return { event: meant, adjusted };
}

/** Nothing is narrower: what the server's default is need not be known. A wider limit might widen it. */
function withSafeDistribution({ event, widest }: EventMessage): MeantEvent {
  const mustStay = event.distribution === undefined && widest !== undefined && atMost('3', widest) === '0';
  return mustStay ? { ...event, distribution: DISTRIBUTION['your-organisation'] } : event;
}

function partsOf({ Attribute, Object: objects = [], EventReport = [] }: MeantEvent): Part[] {
  return [...Attribute, ...objects, ...objects.flatMap((object) => object.Attribute), ...EventReport];
}

/** Throws Undeliverable: of a whole event nobody but an operator can say who else may see it. */
function idOf(uuid: string, ids: SharingGroupIds): string {
  const id = ids.get(uuid);
  if (id === undefined)
    throw new Undeliverable('refused', `MISP has no sharing group ${uuid} that the key may use`);
  return id;
}

/** MISP does the same with the id of a group that it does not know, without a word (contract 088). */
function withGroupId<P extends Part>(part: P, ids: SharingGroupIds, unknown: Set<string>): P {
  const { SharingGroup: group } = part;
  if (!group) return part;
  const sharing_group_id = ids.get(group.uuid);
  if (sharing_group_id !== undefined) return { ...part, SharingGroup: undefined, sharing_group_id };
  unknown.add(group.uuid);
  return { ...part, SharingGroup: undefined, distribution: DISTRIBUTION['your-organisation'] };
}

function onlyUs(uuid: string): string {
  return `MISP has no sharing group ${uuid} that the key may use; what is for it alone is for your organisation only`;
}
