import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FaultTarget } from '../../../local/misp/faults/fault.ts';
import { eventAbout, type FrontDoor, openFrontDoor } from '../../support/front-door.ts';

let door: FrontDoor;

/** What a server takes its functions know for as long as they live: each test has its own. */
beforeEach(async () => {
  door = await openFrontDoor({ source: { format: 'misp-json', publish: 'publish' } });
});
afterEach(() => door.close());

const fileOf = (info: string, attributes: number) =>
  JSON.stringify({
    Event: {
      info,
      date: '2026-01-02',
      Attribute: Array.from({ length: attributes }, (_, i) => ({
        type: 'domain',
        value: `${info}${i}.example`,
      })),
    },
  });

/** The server takes so many attributes a request. Returns how many each request had. */
function limitTo(limit: number): number[] {
  const sizes: number[] = [];
  const isTooLarge = ({ path, body }: FaultTarget) => {
    if (!/^\/events\/(add|edit)/.test(path)) return false;
    const { Event } = body() as { Event: { Attribute?: unknown[] } };
    return sizes.push(Event.Attribute?.length ?? 0) > 0 && (sizes.at(-1) ?? 0) > limit;
  };
  door.misp.fault({ kind: 'outage', outage: 'too-large', times: 'forever', on: isTooLarge });
  return sizes;
}

test('an event that is larger than the server takes goes there in pieces, and is published once', async () => {
  const sizes = limitTo(300);
  const { events } = await door.ingest('large.json', fileOf('large', 700));
  expect(events[0]).toMatchObject({ outcome: 'created' });
  expect(eventAbout(door.misp, 'large').Attribute).toHaveLength(700);
  expect(sizes).toEqual([700, 250, 250, 200]);
  const published = door.misp.requests().filter(({ path }) => path.startsWith('/events/publish'));
  expect(published).toHaveLength(1);
});

test('the next event is sent in pieces of the size that went through, at once', async () => {
  const sizes = limitTo(300);
  await door.ingest('first.json', fileOf('first', 301));
  await door.ingest('next.json', fileOf('next', 400));
  expect(sizes).toEqual([301, 250, 51, 250, 150]);
});

test('an attribute that alone is larger than the server takes refuses its event, and no other', async () => {
  const sizes = limitTo(0);
  const { events } = await door.ingest('too-large.json', fileOf('huge', 5));
  expect(events[0]).toMatchObject({
    outcome: 'refused',
    reason: 'The event has an attribute that is larger than the server takes',
  });
  expect(sizes).toEqual([5, 5, 5, 5, 4, 1]);
  door.misp.clearFaults();
  const again = limitTo(300);
  await door.ingest('after.json', fileOf('after', 300));
  expect(again).toEqual([300]);
});
