import { afterEach, expect, test, vi } from 'vitest';
import { countTrouble } from '../../../functions/queue/count-trouble.ts';
import { TryLater, Undeliverable } from '../../../functions/shared/failures.ts';
import { publishMetrics } from '../../../functions/shared/metrics.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** What CloudWatch reads: each count with what it is of. */
function countedOf(error: unknown): Record<string, unknown>[] {
  const lines: string[] = [];
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'misp-ingest');
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  countTrouble({ server: 'main' }, error);
  publishMetrics();
  return lines.map((line) => {
    const { _aws, service, ...counted } = JSON.parse(line);
    return counted;
  });
}

const refusal = new TryLater('no such key', { everything: true, trouble: 'Key refused' });
const server = 'main';

test.each([
  [
    'a poll that its key ends counts the refusal',
    new Undeliverable('refused', 'No key', { cause: refusal }),
    ['Key refused'],
  ],
  ['a defect counts as one', new TypeError('x is not a function'), ['Defect']],
  ['what the server refused counts as an event, not as a trouble', new Undeliverable('refused', 'No'), []],
  ['what waits for something else counts as nothing', new TryLater('not yet'), []],
])('%s', (_, error, troubles) => {
  expect(countedOf(error)).toEqual(troubles.map((trouble) => ({ server, trouble, Troubles: 1 })));
});

test('a server that is away counts as unavailable, and says why', () => {
  expect(countedOf(refusal)).toEqual([
    { server, trouble: 'Key refused', Troubles: 1 },
    { server, Unavailable: 1 },
  ]);
});

test('a function that has no time left says nothing about its server', () => {
  expect(countedOf(new TryLater('no time', { everything: true, soon: true }))).toEqual([]);
});

test('one event that has to wait does not make its server unavailable', () => {
  expect(countedOf(new TryLater('locked', { trouble: 'Error' }))).toEqual([
    { server, trouble: 'Error', Troubles: 1 },
  ]);
});
