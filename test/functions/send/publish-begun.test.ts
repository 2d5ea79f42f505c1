import { expect, test } from 'vitest';
import type { Delivery } from '../../../functions/send/delivery.ts';
import { publishBegun } from '../../../functions/send/publish-begun.ts';
import type { MispSession } from '../../../functions/send/server/misp-session.ts';
import { TryLater } from '../../../functions/shared/failures.ts';
import { attribute, EVENT, messageOf } from '../../support/event-parts.ts';

const answer = (status: number, body: unknown) => ({ status, headers: {}, body });
const begun = {
  ...EVENT,
  id: '7',
  orgc_id: '1',
  timestamp: '0',
  publish_timestamp: '0',
  Attribute: [attribute('a')],
};

/** What is asked of a MISP that has this of the event. */
async function asked(
  there: ReturnType<typeof answer>,
  { publish = 'publish', existed = false } = {},
): Promise<string[]> {
  const requests: string[] = [];
  const misp = {
    get: async (path: string) => {
      requests.push(path);
      return there;
    },
    post: async (path: string) => {
      requests.push(path);
      return answer(200, { saved: true, message: 'Event published without alerts', url: path });
    },
  } as unknown as MispSession;
  const delivery = { journal: { before: { existed } }, remainingMs: () => 300_000 } as unknown as Delivery;
  await publishBegun(misp, messageOf({}, { publish }), delivery);
  return requests;
}

const VIEW = '/events/view/e';

test.each([
  ['is published', answer(200, { Event: begun }), {}, [VIEW, '/events/publish/7']],
  [
    'is published with a mail',
    answer(200, { Event: begun }),
    { publish: 'alert' },
    [VIEW, '/events/alert/7'],
  ],
  [
    'is left as it is where nobody wants it published',
    answer(200, { Event: begun }),
    { publish: 'never' },
    [],
  ],
  ['is left as it is if it was there before', answer(200, { Event: begun }), { existed: true }, []],
  [
    'is left as it is if somebody has published it',
    answer(200, { Event: { ...begun, publish_timestamp: '17' } }),
    {},
    [VIEW],
  ],
  [
    'is left alone if somebody has deleted it',
    answer(404, { message: 'Invalid event', url: '/events/view/e' }),
    {},
    [VIEW],
  ],
])('an event that an outdated message has made %s', async (_, there, how, requests) => {
  expect(await asked(there, how)).toEqual(requests);
});

test('a MISP that does not show such an event is asked again later', async () => {
  await expect(asked(answer(502, '<h1>502</h1>'))).rejects.toThrow(TryLater);
});
