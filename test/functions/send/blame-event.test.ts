import { describe, expect, test } from 'vitest';
import { blameEvent, blameUser } from '../../../functions/send/blame-event.ts';
import type { MispSession } from '../../../functions/send/server/misp-session.ts';
import { failureOf } from '../../../functions/send/server/read-answer.ts';
import { TryLater } from '../../../functions/shared/failures.ts';

const answer = (status: number, body: unknown) => ({ status, headers: {}, body });
const INTERNAL = failureOf(answer(500, { message: 'An Internal Error Has Occurred.' }));
const PAGE = failureOf(answer(200, '<html>Rejected</html>'));

const TIME = { remainingMs: () => 200_000 };

test('a page with 200 is an outage, if all that is asked is answered so', async () => {
  const misp = { get: async () => answer(200, '<html>Sign in</html>') };
  await expect(blameEvent(misp as unknown as MispSession, PAGE, TIME)).rejects.toBe(PAGE);
});

test.each([
  [
    'an internal error is the event’s, if MISP serves other requests',
    INTERNAL,
    200,
    'MISP answers 500: An Internal Error Has Occurred. MISP serves other requests; something in this event makes it fail',
    'Error',
  ],
  [
    'an internal error is an outage, if MISP does not',
    INTERNAL,
    500,
    'MISP answers 500: An Internal Error Has Occurred.',
    'InternalError',
  ],
  [
    'a page with 200 is the event’s, if MISP serves other requests',
    PAGE,
    200,
    /something in this event/,
    'Error',
  ],
  ['any other failure is what it is', new TypeError('x'), 200, 'x', 'TypeError'],
])('%s', async (_, failure, status, message, name) => {
  const misp = {
    get: async (path: string) => answer(path === '/servers/getVersion' ? status : 404, { version: '2.5.1' }),
  };
  const blamed = await blameEvent(misp as unknown as MispSession, failure, TIME).catch(
    (error: unknown) => error,
  );
  expect(blamed).toMatchObject({
    message: typeof message === 'string' ? message : expect.stringMatching(message),
    name,
  });
});

const SILENCE = new TryLater('https://misp does not answer: not all of it within 60 s', {
  everything: true,
  trouble: 'No answer',
});

test('no answer is an outage, if MISP answers nothing else', async () => {
  const misp = { get: () => Promise.reject(new TryLater('silent')) };
  await expect(blameEvent(misp as unknown as MispSession, SILENCE, TIME)).rejects.toThrow('silent');
});

test('the 504 of a proxy is one that MISP did not give', async () => {
  const misp = { get: async () => answer(200, { version: '2.5.1' }) };
  const failure = failureOf(answer(504, '<html>Gateway Time-out</html>'));
  await expect(blameEvent(misp as unknown as MispSession, failure, TIME)).rejects.toMatchObject({
    name: 'Unanswered',
    message: 'MISP answers 504: Gateway Time-out. It answers other requests',
  });
});

test('no answer keeps only its event waiting, if MISP answers others', async () => {
  const misp = { get: async () => answer(200, { version: '2.5.1' }) };
  await expect(blameEvent(misp as unknown as MispSession, SILENCE, TIME)).rejects.toMatchObject({
    name: 'Unanswered',
    everything: false,
    trouble: 'No answer',
    message: 'https://misp does not answer: not all of it within 60 s. It answers other requests',
  });
});

test.each([INTERNAL, SILENCE])('nothing is asked if the function may end meanwhile: %s', async (failure) => {
  const misp = { get: () => Promise.reject(new Error('asked')) };
  const blamed = blameEvent(misp as unknown as MispSession, failure, { remainingMs: () => 60_000 });
  await expect(blamed).rejects.toBe(failure);
});

describe('a key that MISP refuses', () => {
  const refused = failureOf(answer(403, { message: 'Authentication failed. The user is disabled.' }));

  test('holds up nobody else if it is that of one user', () => {
    expect(blameUser('a@example.org', refused)).toMatchObject({
      name: 'TryLater',
      everything: false,
      trouble: 'Key refused',
      message:
        'MISP refuses the key: Authentication failed. The user is disabled. (the key of a@example.org)',
    });
  });

  test('is an outage if it is that of all', () => {
    expect(blameUser(undefined, refused)).toBe(refused);
  });

  test('and any other failure is what it is', () => {
    for (const failure of [INTERNAL, PAGE, new TypeError('x')])
      expect(blameUser('a@example.org', failure)).toBe(failure);
  });
});
