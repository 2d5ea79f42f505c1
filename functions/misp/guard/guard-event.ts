import type { Adjustment } from '../adjustments.ts';
import type { BuiltEvent } from '../draft-to-event.ts';
import type { MispEvent } from '../event.ts';
import { DISTRIBUTION } from '../settings.ts';
import { findOwnValues } from './own-values.ts';
import { atMost, isWider, narrowest, type Reach, reachName } from './reach.ts';
import type { Guard } from './rules.ts';
import { allTags, COLOURS, type TlpReach, tlpLimit } from './tlp.ts';

/** An event as it may go, or why it may not. */
export interface Guarded {
  event: MispEvent;
  adjusted: Adjustment[];
  /** Why it is kept from MISP until somebody lets it go. */
  held?: string;
  /** How far it goes at most, if that is less than its source says, or the source does not say it. */
  widest?: Reach;
  /** For tags that only the server's event has. */
  tlpReach?: TlpReach;
}

interface Limit {
  rule: 'hold' | 'clamp';
  widest: Reach;
  because: string;
}

/** `place` counts the events of the file, or of the poll, from 1. */
export function guardEvent(
  { event, attributeRows, adjusted }: BuiltEvent,
  guard: Guard,
  { rows, place }: { rows: readonly number[]; place: number },
): Guarded {
  const tlpReach = toTlpReach(guard);
  const limits = [...limitByTlp(event, guard, tlpReach), ...limitByOwn(event, guard, attributeRows)];
  const broken = limits.filter(({ widest }) => goesBeyond(event, widest));
  const reasons = [...broken.flatMap((limit) => whyHeld(event, limit)), ...otherReasons(event, guard, place)];
  const clamps = broken.filter(({ rule }) => rule === 'clamp');
  // What somebody lets go goes as it is.
  const mayNarrow = guard.tlp === 'clamp' || (guard.tlp === 'hold' && reasons.length === 0);
  return {
    ...clamp({ event, adjusted }, clamps, rows),
    ...(reasons.length > 0 && { held: `Held: ${reasons.join('; ')}. ${WHAT_TO_DO}` }),
    ...(mayNarrow && { tlpReach }),
  };
}

const WHAT_TO_DO =
  'Correct it and drop the file again, or let it go as it is: npm run -s misp-ingest -- redrive --only id=<id, as failures tells it> --override "<why>"';

/** All colours that do not go everywhere. */
function toTlpReach({ tlpReach }: Guard): TlpReach {
  const reaches = COLOURS.map((colour) => [colour, DISTRIBUTION[tlpReach[colour]]] as const);
  return Object.fromEntries(reaches.filter(([, reach]) => reach !== '3'));
}

function limitByTlp(event: MispEvent, { tlp }: Guard, tlpReach: TlpReach): Limit[] {
  if (tlp === 'off') return [];
  const limit = tlpLimit(allTags(event), tlpReach);
  if (!limit) return [];
  const because = `it is tagged ${limit.tag}, which goes to ${reachName(limit.widest)} at most`;
  return [{ rule: tlp, widest: limit.widest, because }];
}

const SHOWN = 3;

function limitByOwn(
  event: MispEvent,
  { own, ownDomains, ownNetworks }: Guard,
  attributeRows: BuiltEvent['attributeRows'],
): Limit[] {
  if (own === 'off') return [];
  const found = findOwnValues(event, { domains: ownDomains, networks: ownNetworks });
  if (found.length === 0) return [];
  const named = found.slice(0, SHOWN).map(({ value, of, attribute }) => {
    const rows = (attribute && attributeRows[attribute]) || [];
    return `${value}${rows.length > 0 ? ` (row ${rows[0]})` : ''}${value === of ? '' : ` of ${of}`}`;
  });
  const more = found.length > SHOWN ? ` and ${found.length - SHOWN} more` : '';
  return [{ rule: own, widest: '0', because: `it names what is your own: ${named.join(', ')}${more}` }];
}

/** What is left to the server may be anything. */
function goesBeyond({ distribution }: MispEvent, widest: Reach): boolean {
  return isWider(distribution ?? '3', widest);
}

function whyHeld({ distribution }: MispEvent, { rule, because }: Limit): string[] {
  if (rule === 'clamp') return [];
  const to = distribution === undefined ? 'as far as the server says' : `to ${reachName(distribution)}`;
  return [`${because}, and it would go ${to}`];
}

function otherReasons(event: MispEvent, guard: Guard, place: number): string[] {
  const { requiredTaxonomies, attributesPerEvent = Infinity, eventsPerFile = Infinity } = guard;
  const missing = requiredTaxonomies.filter((taxonomy) => !hasTagOf(event, taxonomy));
  const { Attribute, Object: objects = [] } = event;
  const count = objects.reduce((sum, object) => sum + object.Attribute.length, Attribute.length);
  return [
    ...missing.map((taxonomy) => `it has no tag of the taxonomy ${taxonomy}`),
    ...(count > attributesPerEvent
      ? [`it has ${count} attributes, and attributesPerEvent is ${attributesPerEvent}`]
      : []),
    ...(place > eventsPerFile
      ? [`it is event ${place} of its file, and eventsPerFile is ${eventsPerFile}`]
      : []),
  ];
}

function hasTagOf({ Tag = [] }: MispEvent, taxonomy: string): boolean {
  return Tag.some(({ name }) => name.toLowerCase().startsWith(`${taxonomy.toLowerCase()}:`));
}

function clamp(
  { event, adjusted }: Pick<Guarded, 'event' | 'adjusted'>,
  limits: readonly Limit[],
  rows: readonly number[],
): Pick<Guarded, 'event' | 'adjusted' | 'widest'> {
  const widest = narrowest(limits.map((limit) => limit.widest));
  if (widest === '3') return { event, adjusted };
  const { distribution } = event;
  if (distribution === undefined) return { event, adjusted, widest };
  const lowered = atMost(distribution, widest);
  const because = limits.map((limit) => limit.because).join('; ');
  const reason = `is ${reachName(lowered)} instead of ${reachName(distribution)}: ${because}`;
  return {
    event: { ...event, distribution: lowered },
    adjusted: [...adjusted, { rows: [...rows], field: 'distribution', reason }],
    widest,
  };
}
