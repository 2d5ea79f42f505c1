import { describe, expect, test } from 'vitest';
import { readKeyHolder } from '../../../functions/send/server/key-holder.ts';
import {
  failureOf,
  InternalError,
  NotPermitted,
  readAdded,
  readEvent,
} from '../../../functions/send/server/read-answer.ts';
import { TryLater, Undeliverable } from '../../../functions/shared/failures.ts';
import { numberOf, type Recording, readRecordings } from '../../fixtures/misp-contract/recordings.ts';

const ALL = [...readRecordings('first-server'), ...readRecordings('second-server')];
const isWhole = ({ response: { body } }: Recording) =>
  !(typeof body === 'object' && body !== null && '_cut' in body);
// 334 is no failure: a smaller piece is sent.
const failing = ALL.filter((one) => ![200, 413].includes(one.response.status) && isWhole(one));

/** What comes right by itself or by a person's hand, and for which everything has to wait. */
const OUTAGES = {
  'the key is refused': ['007', '008', '009', '010', '011', '013', '314', '315', '316', '339', '340'],
  'MISP sends us to the login page': ['014', '015', '022', '023', '335', '336'],
  'the rate is limited': ['320', '321'],
  'the proxy answers for a dead PHP': ['343'],
};
const PERMISSION = 'You do not have permission to use this functionality.';

const meaningOf = ({ response }: Recording): string => {
  const failure = failureOf(response);
  if (failure instanceof InternalError) return 'internal error';
  if (failure instanceof NotPermitted) return 'not permitted';
  if (failure instanceof TryLater) return failure.everything ? 'outage' : 'later';
  if (failure instanceof Undeliverable) return failure.kind;
  return 'defect';
};

const messageOf = ({ response: { body } }: Recording): unknown =>
  typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined;

describe('of the recorded answers that are no success', () => {
  test('a limit of the rate says how long it is no use to ask again', () => {
    const [limited] = failing.filter((one) => numberOf(one) === '320');
    expect(limited && failureOf(limited.response)).toMatchObject({ waitSeconds: 900 });
  });

  test.each(Object.entries(OUTAGES))('%s: everything waits', (_, numbers) => {
    const recorded = failing.filter((one) => numbers.includes(numberOf(one)));
    expect(recorded.map(numberOf)).toEqual(numbers);
    for (const one of recorded) expect([one.recording, meaningOf(one)]).toEqual([one.recording, 'outage']);
  });

  const waiting = Object.values(OUTAGES).flat();
  const others = failing.filter((one) => !waiting.includes(numberOf(one)) && one.response.status !== 302);

  test.each(others.map((one) => [one.recording, one] as const))('%s is told by its body', (_, one) => {
    const { status } = one.response;
    const expected =
      status === 500 ? 'internal error' : messageOf(one) === PERMISSION ? 'not permitted' : 'refused';
    expect(meaningOf(one)).toBe(expected);
  });

  test("a refusal has MISP's own words and the fields that it complains of", () => {
    const [bad] = failing.filter((one) => numberOf(one) === '110');
    if (!bad) throw new Error('110 is not among the recordings');
    expect(failureOf(bad.response).message).toBe(
      'Could not add Event {"Event":{"date":["Expected date format: YYYY-MM-DD"]}}',
    );
  });
});

describe('what MISP is in trouble with', () => {
  test.each([
    [
      'its key',
      { status: 403, body: { message: 'Authentication failed. Sorry.' } },
      { trouble: 'Key refused', message: 'MISP refuses the key: Authentication failed. Sorry.' },
    ],
    [
      'where we are',
      { status: 403, body: { message: 'It is not possible to use this Auth key from your IP address' } },
      {
        trouble: 'Key refused',
        message:
          'MISP refuses the key from here: It is not possible to use this Auth key from your IP address',
      },
    ],
    [
      'the age of its key',
      { status: 403, body: { message: 'Auth key is expired' } },
      { trouble: 'Key refused', message: 'MISP refuses the key: Auth key is expired' },
    ],
    [
      'the role of the key',
      { status: 403, body: { message: PERMISSION } },
      {
        name: 'NotPermitted',
        trouble: 'Not permitted',
        message: `The role of the key lacks a permission: ${PERMISSION}`,
      },
    ],
    [
      'its own affairs',
      { status: 302, headers: { location: '/users/login' }, body: '' },
      {
        trouble: 'Maintenance',
        message: 'MISP is in maintenance, or this is not MISP: it sends us to /users/login',
      },
    ],
    [
      'how often it is asked',
      { status: 429, body: { message: 'Rate limit exceeded.' } },
      { trouble: 'Rate limit', message: 'MISP limits the rate: Rate limit exceeded.', waitSeconds: 0 },
    ],
    [
      'an error of its own',
      { status: 500, body: { message: 'An Internal Error Has Occurred.' } },
      {
        name: 'InternalError',
        trouble: 'Error',
        message: 'MISP answers 500: An Internal Error Has Occurred.',
      },
    ],
    [
      'its proxy',
      { status: 500, body: '<h1>500</h1>' },
      { trouble: 'Error', message: 'MISP answers 500: 500' },
    ],
  ])('%s is told, and everything waits', (_, answer, failure) => {
    expect(failureOf({ headers: {}, ...answer })).toMatchObject({
      name: 'TryLater',
      everything: true,
      ...failure,
    });
  });

  test('an answer of many words and blanks is told by its first 1,000 characters, without the blanks', () => {
    const body = `<p>Sorry,\n\n  we   are <b>away</b>.</p>${'x'.repeat(2_000)}`;
    const { message } = failureOf({ status: 502, headers: {}, body });
    expect(message).toMatch(/^MISP answers 502: Sorry, we are {2}away . x+$/);
    expect(message).toHaveLength('MISP answers 502: '.length + 1_000);
  });
});

const UUID = '5e4dd88a-dd44-4ec0-9cdb-5a6c9ea4d1b5';

function uuidIn({ body }: { body: unknown }): string {
  return (body as { Event: { uuid: string } }).Event.uuid;
}

test('the answer of another event is none: what is meant for one would go to the other', () => {
  const Event = { id: '7', uuid: UUID.toUpperCase(), orgc_id: '1', timestamp: '1' };
  const answer = { status: 200, headers: {}, body: { Event } };
  expect(readEvent(answer, UUID).id).toBe('7');
  const other = UUID.replace('5e', '6e');
  expect(() => readAdded(answer, other)).toThrow(
    /in the place of 6e4dd88a-.*; does a proxy before it mix up/,
  );
});

describe('events/add', () => {
  test('an event that MISP does not find is not one that is there', () => {
    const answer = { status: 404, headers: {}, body: { message: 'Invalid event', url: '/events/add' } };
    expect(() => readAdded(answer, UUID)).toThrow(Undeliverable);
  });

  test('an event is there in any language of the server', () => {
    const body = { message: 'イベントはすでに存在しています。', url: '/events/add' };
    const headers = { location: 'https://misp.example/events/6' };
    expect(readAdded({ status: 404, headers, body }, UUID)).toEqual({ exists: true });
  });

  test('a refusal that repeats what the event says is one', () => {
    const errors = { Event: { info: ['Authentication failed. It is not possible to use this Auth key'] } };
    const body = { message: 'Could not add Event', url: '/events/add', errors };
    expect(failureOf({ status: 403, headers: {}, body })).toBeInstanceOf(Undeliverable);
  });

  test('an event that comes with a failure is not saved', () => {
    const body = {
      message: 'No.',
      url: '/events/add',
      Event: { id: '7', uuid: 'e', orgc_id: '1', timestamp: '0' },
    };
    expect(() => readAdded({ status: 403, headers: {}, body }, UUID)).toThrow('No.');
  });

  const added = ALL.filter(
    ({ request: { method, path } }) => method === 'POST' && /^\/events(\/add)?$/.test(path),
  ).filter(isWhole);

  test.each(added.map((one) => [one.recording, one.response] as const))('%s is understood', (_, response) => {
    const message =
      typeof response.body === 'object' && response.body && 'message' in response.body
        ? response.body.message
        : '';
    const exists = response.status === 404 && String(message).startsWith('Event already exists');
    if (exists) expect(readAdded(response, UUID)).toEqual({ exists: true });
    else if (response.status === 200)
      expect(readAdded(response, uuidIn(response))).toHaveProperty('saved.uuid');
    else expect(() => readAdded(response, UUID)).toThrow(Error);
  });
});

describe('an event', () => {
  const events = ALL.filter(
    ({ request: { path }, response }) =>
      /^\/events\/(view|edit)\//.test(path) && response.status === 200 && response.body !== '',
  ).filter(isWhole);

  test.each(events.map((one) => [one.recording, one.response] as const))(
    '%s is read whole',
    (_, response) => {
      const { Event } = response.body as { Event: { id: string; Attribute: unknown[]; Object: unknown[] } };
      const event = readEvent(response, uuidIn(response));
      expect([event.id, event.Attribute.length, event.Object.length]).toEqual([
        Event.id,
        Event.Attribute.length,
        Event.Object.length,
      ]);
    },
  );
});

describe('an answer that is not of MISP', () => {
  test.each([
    ['nonsense with 200', { status: 200, body: 'hello' }, 'gives an answer that we do not know, 200: hello'],
    [
      'JSON of another shape with 200',
      { status: 200, body: { ok: true } },
      'gives an answer that we do not know, 200',
    ],
    [
      'a message with 200',
      { status: 200, body: { message: 'Saved.' } },
      'gives an answer that we do not know, 200: Saved.',
    ],
    [
      'a page with 403',
      { status: 403, body: '<html><h1>Forbidden</h1></html>' },
      'do not know, 403: Forbidden',
    ],
    [
      'the 404 of a gateway',
      { status: 404, body: { message: 'no Route matched with those values' } },
      'do not know, 404: no Route matched',
    ],
    ['the 401 of a gateway', { status: 401, body: { message: 'Unauthorized' } }, 'do not know, 401'],
    [
      'a page with 408',
      { status: 408, body: '<h1>408 Request Time-out</h1>' },
      'do not know, 408: 408 Request',
    ],
  ])('%s says nothing of the event: it may be an outage', (_, answer, message) => {
    const failure = failureOf({ ...answer, headers: {} });
    expect(failure).toBeInstanceOf(InternalError);
    expect(failure).toMatchObject({ everything: true, message: expect.stringContaining(message) });
  });

  test('an answer that is odd in one place is told by that, not by what else it says', () => {
    const body = { User: { email: 'somebody@example.org', org_id: 1 }, Role: { name: 'User' } };
    expect(() => readKeyHolder({ status: 200, headers: {}, body })).toThrow(
      /answer that we do not know, 200: User\.org_id: [^@]*$/,
    );
  });

  test.each([
    [200, '\n<!DOCTYPE html><title>Sign in</title>', 'it answers 200 with a page: Sign in'],
    [307, '', 'or this is not MISP: it answers 307'],
  ])('%i with %j is an outage', (status, body, message) => {
    const failure = failureOf({ status, headers: {}, body });
    expect(failure).toBeInstanceOf(TryLater);
    expect(failure).toMatchObject({ everything: true });
    expect(failure.message).toContain(message);
  });

  test.each([502, 503, 504])('a page with %s is an outage', (status) => {
    const failure = failureOf({ status, headers: {}, body: '<html><h1>Bad Gateway</h1></html>' });
    expect(failure).toMatchObject({
      name: 'TryLater',
      everything: true,
      message: `MISP answers ${status}: Bad Gateway`,
    });
  });
});
