import { expect } from 'vitest';
import type { Outcome } from '../../functions/ledger/outcome.ts';
import { receiptKey } from '../../functions/ledger/receipt/places.ts';
import { findRun } from '../../functions/ledger/run.ts';
import type { MispEvent } from '../../functions/misp/event.ts';
import { openReceipts, type Receipt } from '../../local/receipts/receipts.ts';
import { expectToAddUp } from '../support/receipts.ts';
import { NOWHERE } from './drafts.ts';
import { isTaken } from './expected.ts';
import type { Meant } from './messages.ts';
import { SOURCES } from './sources.ts';
import type { World } from './world.ts';

/** Every run is finished, and its receipt says what happened. Returns the outcome of each message. */
export async function checkReceipts(world: World, messages: readonly Meant[]): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  for (const { drop, run } of world.dropped) {
    const receipt = expectToAddUp(await readReceipt(world, run));
    const itsMessages = messages.filter((message) => message.run === run);
    const name = `version ${drop.version} of ${drop.file}`;
    expect(receipt.events.length, `events in the receipt of ${name}`).toBe(itsMessages.length);
    for (const [i, message] of itsMessages.entries()) {
      const entry = receipt.events[i];
      if (!entry) continue;
      outcomes.set(message.id, entry);
      checkEntry(world, messages, message, entry);
    }
    const count = (kind: 'rejection' | 'duplicate') => drop.content.filter((parsed) => kind in parsed).length;
    expect(receipt.rows, `rows of ${name}`).toMatchObject({
      read: drop.content.reduce((sum, one) => sum + ('draft' in one ? one.draft.rows.length : 1), 0),
      rejected: count('rejection'),
      duplicate: count('duplicate'),
      ...recount(receipt),
    });
  }
  return outcomes;
}

async function readReceipt({ storage: { ledger, s3, bucket } }: World, id: string): Promise<Receipt> {
  const run = await findRun(ledger, id);
  if (!run?.finishedAt) throw new Error(`The run ${id} is not finished: ${JSON.stringify(run)}`);
  return await openReceipts(s3, bucket).read(receiptKey(run, 'json'));
}

function checkEntry(world: World, messages: readonly Meant[], message: Meant, entry: Outcome): void {
  const { event, server, draft } = message;
  const said = `what the receipt says of ${message.id} ${event.info} on ${server}`;
  expect(entry, said).toMatchObject({ uuid: event.uuid, server, rows: draft.rows });
  if (isOutdated(entry)) checkOutdated(world, messages, message);
  else checkOutcome(world, messages, message, entry.outcome);
  const isLeftOut = ['refused', 'failed', 'skipped'].includes(entry.outcome);
  const dropped = (entry.dropped ?? []).map(({ type, value }) => `${type} ${value}`);
  expect(dropped.sort(), said).toEqual(isLeftOut ? [] : partsRefused(event).sort());
}

function partsRefused({ Attribute, Object: objects = [] }: MispEvent): string[] {
  const references = objects.flatMap(({ ObjectReference = [] }) => ObjectReference);
  return [
    ...Attribute.filter((one) => !isTaken(one)).map(({ type, value }) => `${type} ${value}`),
    ...references
      .filter(({ referenced_uuid }) => referenced_uuid === NOWHERE)
      .map((one) => `object-reference ${one.relationship_type} ${NOWHERE}`),
  ];
}

const SUCCESSES = ['created', 'updated', 'unchanged', 'skipped'];

/**
 * Of two functions that work at one message at the same time, the slower one cannot tell what the other has just made
 * from what was there before, and the first to report is believed. Nor can one that kills its function behind the
 * request, and is redriven after a later drop was; what it made and never told of is made by who came next.
 */
function checkOutcome(
  world: World,
  messages: readonly Meant[],
  message: Meant,
  outcome: Outcome['outcome'],
): void {
  const truth = outcomeOf(world, message);
  const isHaunted = world.referee.haunted.has(message.id) && SUCCESSES.includes(truth);
  const isLate = message.trouble === 'poison after' && truth === 'created';
  const isHeir = message.trouble === 'poison after' && madeByAnother(world, messages, message);
  const possible = isHaunted ? SUCCESSES : isLate ? ['created', 'unchanged'] : [truth];
  if (isHeir && SUCCESSES.includes(truth)) possible.push('created');
  expect(possible, `what the receipt says of ${message.id} ${message.event.info}`).toContain(outcome);
}

function madeByAnother(world: World, messages: readonly Meant[], { id, server, event }: Meant): boolean {
  const others = messages.filter((other) => other.id !== id && other.server === server);
  return others.some((other) => other.event.uuid === event.uuid && outcomeOf(world, other) === 'created');
}

export function isOutdated({ outcome, reason = '' }: Outcome): boolean {
  return outcome === 'skipped' && reason.startsWith('The file was dropped again');
}

/** A later drop of the file said what there is to say of the event, and this one nothing. */
function checkOutdated({ truth, dropped }: World, messages: readonly Meant[], message: Meant): void {
  const { id, server, run, event } = message;
  const did = truth.created.has(`${server} ${id}`) || truth.changed.has(`${server} ${id}`);
  // What kills the function behind its request has done something before it was given up; a redrive came too late.
  if (message.trouble !== 'poison after') expect(did, `${id} is outdated, and did something`).toBe(false);
  const version = (one: Meant) => dropped.find((other) => other.run === one.run)?.drop;
  const later = messages.some(
    (one) =>
      one.server === server &&
      one.event.uuid === event.uuid &&
      one.run !== run &&
      (version(one)?.version ?? 0) > (version(message)?.version ?? 0),
  );
  expect(later, `${id} is outdated, so there is a later drop`).toBe(true);
}

/** What really became of it. */
export function outcomeOf(
  { truth, plan, referee }: World,
  { id, server, trouble }: Meant,
): Outcome['outcome'] {
  if (trouble === 'refused for ever') return 'refused';
  const isMended = Object.keys(referee.troubles).length === 0;
  if (trouble && !isMended) return trouble === 'refused till mended' ? 'refused' : 'failed';
  if (truth.created.has(`${server} ${id}`)) return 'created';
  if (truth.changed.has(`${server} ${id}`)) return 'updated';
  const source = SOURCES[plan.source];
  return 'existing' in source && source.existing === 'skip' ? 'skipped' : 'unchanged';
}

const FATES = ['unchanged', 'saved', 'dropped', 'failed'] as const;

function recount({ events }: Receipt): Record<(typeof FATES)[number], number> {
  const fates = new Map<number, number>();
  const worsen = (rows: readonly number[], fate: (typeof FATES)[number]) => {
    for (const row of rows) fates.set(row, Math.max(fates.get(row) ?? 0, FATES.indexOf(fate)));
  };
  for (const { outcome, rows, dropped = [] } of events) {
    if (outcome === 'refused' || outcome === 'failed') worsen(rows, 'failed');
    else worsen(rows, outcome === 'created' || outcome === 'updated' ? 'saved' : 'unchanged');
    for (const one of dropped) worsen(one.rows, 'dropped');
  }
  const count = (fate: (typeof FATES)[number]) =>
    [...fates.values()].filter((known) => known === FATES.indexOf(fate)).length;
  return {
    unchanged: count('unchanged'),
    saved: count('saved'),
    dropped: count('dropped'),
    failed: count('failed'),
  };
}
