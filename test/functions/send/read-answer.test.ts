import { describe, expect, test } from 'vitest';
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

describe('events/add', () => {
  const added = ALL.filter(
    ({ request: { method, path } }) => method === 'POST' && /^\/events(\/add)?$/.test(path),
  ).filter(isWhole);

  test.each(added.map((one) => [one.recording, one.response] as const))('%s is understood', (_, response) => {
    const message =
      typeof response.body === 'object' && response.body && 'message' in response.body
        ? response.body.message
        : '';
    const exists = response.status === 404 && String(message).startsWith('Event already exists');
    if (exists) expect(readAdded(response)).toEqual({ exists: true });
    else if (response.status === 200) expect(readAdded(response)).toHaveProperty('saved.uuid');
    else expect(() => readAdded(response)).toThrow(Error);
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
      const event = readEvent(response);
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
      'a page with 403',
      { status: 403, body: '<html><h1>Forbidden</h1></html>' },
      'do not know, 403: Forbidden',
    ],
  ])('%s is a defect, and said', (_, answer, message) => {
    const failure = failureOf({ ...answer, headers: {} });
    expect(failure).not.toBeInstanceOf(TryLater);
    expect(failure).not.toBeInstanceOf(Undeliverable);
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
