import { describe, expect, test } from 'vitest';
import { sentWith } from '../../../functions/send/compare/sent.ts';
import { type Completion, completeEvent } from '../../../functions/send/complete-event.ts';
import type { MispSession } from '../../../functions/send/server/misp-session.ts';
import { attribute, messageOf, serverEvent } from '../../support/event-parts.ts';

type Parts = { Attribute?: { uuid: string }[]; EventReport?: { uuid: string }[] };

interface Case {
  policy?: 'merge' | 'replace';
  /** What is on the server at first. */
  there?: object;
  /** What of a body it takes. */
  takes?: (body: Parts) => Parts;
  isSent?: boolean;
  done?: 'created' | 'updated' | 'nothing';
  isFutile?: boolean;
  pieces?: number;
}

/** Completes the event on a server that adds what it is sent, and answers the whole. */
async function complete(meantParts: object, { there = {}, ...more }: Case = {}) {
  const { takes = (body) => body, isSent, done = 'nothing', isFutile = false, pieces = 100 } = more;
  const { policy = 'merge' } = more;
  const steps: string[] = [];
  const meant = messageOf(meantParts).event;
  let now = serverEvent(there);
  const misp = {
    keyHolder: async () => ({ Role: { perm_tagger: false, perm_tag_editor: false } }),
    post: async (path: string, { Event }: { Event: Parts }) => {
      const { Attribute = [], EventReport = [], ...fields } = Event;
      steps.push(`${path} ${[...Object.keys(fields), ...[...Attribute, ...EventReport].map((p) => p.uuid)]}`);
      const taken = takes(Event);
      const added = (taken.Attribute ?? []).filter(({ uuid }) => now.Attribute.every((a) => a.uuid !== uuid));
      now = serverEvent({ ...now, ...taken, Attribute: [...now.Attribute, ...added] });
      return { status: 200, headers: {}, body: { Event: now } };
    },
  } as unknown as MispSession;
  const journal = {
    note: async (fact: object) => steps.push(JSON.stringify(fact)),
    isFutile: async ({ attributes }: Changes) => steps.push(`futile? ${uuidsOf(attributes)}`) > 0 && isFutile,
    noteFutile: async ({ attributes }: Changes) => steps.push(`futile: ${uuidsOf(attributes)}`),
  };
  const completion = {
    meant,
    found: { event: now, done, ...(isSent && { sent: sentWith(meant) }) },
    policy,
    delivery: { journal, pieces: { attributes: pieces }, remainingMs: () => 300_000 },
    record: async () => steps.push('record'),
  } as unknown as Completion;
  const { event, changed } = await completeEvent(misp, completion);
  return { steps, changed, attributes: uuidsOf(event.Attribute) };
}

type Changes = { attributes: { uuid: string }[] };
const uuidsOf = (parts: { uuid: string }[]) => parts.map(({ uuid }) => uuid).join();
const some = (...uuids: string[]) => uuids.map((uuid) => attribute(uuid));

describe('an event that is there', () => {
  test('as it is meant is asked nothing, and nothing is put down', async () => {
    const there = { Attribute: some('a', 'theirs') };
    expect(await complete({ Attribute: some('a') }, { there })).toEqual({
      steps: [],
      changed: false,
      attributes: 'a,theirs',
    });
  });

  test('gets what it lacks, after it was put down what it was like', async () => {
    expect(await complete({ Attribute: some('a', 'b') }, { there: { Attribute: some('a') } })).toEqual({
      steps: ['futile? b', 'record', '/events/edit/7 b'],
      changed: true,
      attributes: 'a,b',
    });
  });

  test('gets it in pieces, and that is put down once', async () => {
    const { steps, attributes } = await complete({ Attribute: some('a', 'b', 'c') }, { pieces: 2 });
    expect(steps).toEqual(['futile? a,b,c', 'record', '/events/edit/7 a,b', 'record', '/events/edit/7 c']);
    expect(attributes).toBe('a,b,c');
  });

  test('to which MISP adds something at each edit is edited once, though it is replaced', async () => {
    let edits = 0;
    const takes = ({ Attribute = [], ...body }: Parts) => ({
      ...body,
      Attribute: [...Attribute.filter((one) => !('deleted' in one)), attribute(`enriched${edits++}`)],
    });
    const there = { Attribute: some('old') };
    const { steps } = await complete({ Attribute: some('a') }, { there, takes, policy: 'replace' });
    expect(steps.filter((step) => step.startsWith('/events/edit'))).toEqual(['/events/edit/7 a,old']);
  });

  test('is sent nothing that MISP did not take the last time', async () => {
    expect(await complete({ Attribute: some('a') }, { isFutile: true })).toEqual({
      steps: ['futile? a'],
      changed: false,
      attributes: '',
    });
  });
});

describe('what MISP does not take', () => {
  const takes = ({ Attribute = [], ...body }: Parts) => ({
    ...body,
    Attribute: Attribute.filter(({ uuid }) => uuid !== 'b'),
  });

  test('is sent once, and remembered as futile', async () => {
    const { steps, changed } = await complete({ Attribute: some('a', 'b') }, { takes });
    expect(steps.slice(2)).toEqual(['/events/edit/7 a,b', 'futile: b']);
    expect(changed).toBe(true);
  });

  test('of an event that this delivery made is not sent again, and remembered', async () => {
    const made = { there: { Attribute: some('a') }, isSent: true, done: 'created' } as const;
    expect(await complete({ Attribute: some('a', 'b') }, { ...made, isFutile: true })).toEqual({
      steps: ['futile: b'],
      changed: false,
      attributes: 'a',
    });
  });
});

test('a report that is not there is left to a request of its own, one that is there is corrected', async () => {
  const report = (uuid: string, content: string) => ({ uuid, name: 'Report', content });
  const { steps } = await complete(
    { EventReport: [report('r', 'new'), report('s', 'new')] },
    { there: { EventReport: [report('r', 'old')] } },
  );
  expect(steps).toEqual(['futile? ', 'record', '/events/edit/7 r', 'futile: ']);
});
