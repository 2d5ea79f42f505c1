import { expect, test } from 'vitest';
import { fetchDocuments } from '../../../../functions/collect/anyrun/documents.ts';
import { NotFinished } from '../../../../functions/collect/anyrun/failures.ts';
import { importAnalysis } from '../../../../functions/collect/anyrun/import-analysis.ts';
import { readAnswer } from '../../../../functions/collect/anyrun/read-answer.ts';
import { TryLater, Undeliverable } from '../../../../functions/shared/failures.ts';
import { analysis, fixture, uuidOfNumber } from '../../../support/analyses.ts';

const uuid = uuidOfNumber(1);
const { report, misp, ioc } = analysis(1);
const PATIENT = { forTask: true, forDocuments: true };
const IMPATIENT = { forTask: false, forDocuments: false };

interface Said {
  status: number;
  body: unknown;
}

/** A session that answers so; with 200 where it says nothing else. */
function session(said: { report?: Said; misp?: Said; ioc?: Said }) {
  return {
    getDocument: async (path: string) => {
      const name = path.endsWith('misp') ? 'misp' : path.endsWith('json') ? 'ioc' : 'report';
      const { status, body } = said[name] ?? { status: 200, body: { report, misp, ioc }[name] };
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return { text, body: readAnswer({ status, headers: {}, text }) };
    },
  };
}

const DOWN = { status: 503, body: '<html>503</html>' };
const NOT_DONE = { status: 200, body: fixture('synthetic_report_not_done') };

test('what is not finished is waited for', async () => {
  await expect(fetchDocuments(session({ report: NOT_DONE }), uuid, PATIENT)).rejects.toThrow(NotFinished);
});

test('a document that fails for two days is missing, and the others are not', async () => {
  await expect(fetchDocuments(session({ misp: DOWN }), uuid, PATIENT)).rejects.toThrow(TryLater);
  const { there, missing } = await fetchDocuments(session({ misp: DOWN }), uuid, IMPATIENT);
  expect(there.map(({ name }) => name)).toEqual(['report', 'ioc']);
  expect(missing).toMatchObject([{ name: 'misp', reason: expect.stringContaining('503') }]);
});

test('a key that is refused is never a missing document', async () => {
  const refused = { status: 401, body: '' };
  await expect(fetchDocuments(session({ ioc: refused }), uuid, IMPATIENT)).rejects.toThrow('401');
});

test('what is not finished after two days is given up, with that reason', async () => {
  const message = { run: 'r', source: 'anyrun', file: 'f', row: 1, servers: ['main'] };
  const find = { id: uuid, version: '', name: '', date: '' };
  const delivery = { partly: 0, ageMs: 2 * 86_400_000, session: session({ report: NOT_DONE }) };
  const stage = {} as Parameters<typeof importAnalysis>[0];
  const giving = importAnalysis(stage, { ...message, find }, delivery);
  await expect(giving).rejects.toThrow(Undeliverable);
  await expect(giving).rejects.toThrow('Not finished for two days: The analysis is not finished: "running"');
});

test.each([
  ['401', { status: 401, body: fixture('synthetic_report_not_done') }, 'KeyRefused'],
  ['402', { status: 402, body: '' }, 'KeyRefused'],
  ['403', { status: 403, body: '<html>Forbidden</html>' }, 'Forbidden'],
  ['404', { status: 404, body: { error: true, message: 'Task not found' } }, 'NoDocument'],
  ['400', { status: 400, body: { error: true, message: 'invalid summary type' } }, 'NoDocument'],
  ['408', { status: 408, body: '' }, 'TryLater'],
  ['429', { status: 429, body: { error: true, message: 'Too many requests' } }, 'TooManyRequests'],
  ['502 with a page', { status: 502, body: '<html>Bad gateway</html>' }, 'TryLater'],
  [
    'a running task, by any status',
    { status: 400, body: { error: true, message: 'Task is still running' } },
    'NotFinished',
  ],
  ['an error with status 200', { status: 200, body: { error: true, message: 'Something' } }, 'NoDocument'],
  [
    'a refusal with status 200',
    { status: 200, body: { error: true, message: 'Authentication required' } },
    'KeyRefused',
  ],
  [
    'a limit with status 200',
    { status: 200, body: { error: true, message: 'Too many requests' } },
    'TooManyRequests',
  ],
  ['a description', { status: 200, body: { error: true, description: 'Task not found' } }, 'NoDocument'],
  ['a page with status 200', { status: 200, body: '<html>Checking your browser</html>' }, 'NoDocument'],
  ['nothing with status 200', { status: 200, body: '' }, 'NoDocument'],
  ['a redirect', { status: 302, body: '' }, 'TryLater'],
])('%s means %s', (_, { status, body }, name) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  expect(() => readAnswer({ status, headers: {}, text })).toThrow(expect.objectContaining({ name }));
});

test.each([
  ['7', 7],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 1],
  [undefined, 60],
  ['soon', 60],
])('Retry-After %s is a pause of %i seconds', (after, seconds) => {
  const headers = { 'retry-after': after };
  expect(() => readAnswer({ status: 429, headers, text: '' })).toThrow(expect.objectContaining({ seconds }));
});
