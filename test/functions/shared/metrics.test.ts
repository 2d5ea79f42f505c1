import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { count, publishMetrics } from '../../../functions/shared/metrics.ts';
import { widgetsOf } from '../../infra/dashboard.ts';
import { anyrunDoor } from '../../support/anyrun.ts';
import { type FrontDoor, openFrontDoor, PATIENCE } from '../../support/front-door.ts';
import { metricsOf, waitForMetrics } from '../../support/metrics.ts';
import { fileOf, HEADER, row } from '../../support/ransomwatch.ts';

let door: FrontDoor;
let from = 0;

beforeAll(async () => {
  door = await openFrontDoor();
});
beforeEach(async () => {
  await door.settle();
  from = door.stack.logs.entries().length;
});
afterAll(() => door.close());

const seen = async (check: (metrics: Record<string, number[]>) => void) =>
  await waitForMetrics(door.stack, from, check);

const sum = (values: number[] = []) => values.reduce((total, value) => total + value, 0);
const isCount = (name: string) => /Files|Rows|Events/.test(name);
const countsOf = (metrics: Record<string, number[]>) =>
  Object.fromEntries(
    Object.entries(metrics)
      .filter(([name]) => isCount(name))
      .map(([name, values]) => [name, sum(values)]),
  );

test('a file is counted for its source when its run closes, an event for its server', async () => {
  const { ingest } = door;
  await ingest('one.tsv', HEADER + row('A') + row('B') + row('A') + row('Bad date', { first_seen: 'soon' }));
  await ingest('two.tsv', fileOf('A'));
  await seen((metrics) =>
    expect(countsOf(metrics)).toEqual({
      'source=ransomwatch Files': 2,
      'source=ransomwatch Rows saved': 2,
      'source=ransomwatch Rows rejected': 1,
      'source=ransomwatch Rows unchanged': 2,
      'server=main Events created': 2,
      'server=main Events unchanged': 2,
    }),
  );
});

test('what is delivered again and again while MISP is down is counted once; the outage at each try', async () => {
  const { stack, misp, settle } = door;
  const outage = misp.fault({ on: /./, times: 'forever', kind: 'outage', outage: 'bad-gateway' });
  const key = await stack.drop('ransomwatch', 'late.tsv', fileOf('Late'));
  await vi.waitFor(() => expect(outage.hits).toBeGreaterThan(6), PATIENCE);
  outage.clear();
  await stack.waitForReceipt(key);
  await settle();
  await seen((metrics) => {
    expect(countsOf(metrics)).toEqual({
      'source=ransomwatch Files': 1,
      'source=ransomwatch Rows saved': 1,
      'server=main Events created': 1,
    });
    expect(sum(metrics['server=main Unavailable'])).toBeGreaterThan(2);
    // At the last it may be back when it is asked whether it is away.
    const troubles = sum(metrics['server=main trouble=Error Troubles']);
    expect(troubles - sum(metrics['server=main Unavailable'])).toBeOneOf([0, 1]);
  });
});

test('an event that MISP refuses is counted once, and once more when a redrive heals it', async () => {
  const { stack, misp, ingest } = door;
  misp.fault({ on: 'POST /events/add', kind: 'answer', status: 403, body: '{"message":"No.","url":"/"}' });
  await ingest('refused.tsv', fileOf('Refused'));
  const { queue, deadLetters } = stack.queues.events('main');
  await vi.waitFor(async () => expect(await deadLetters.size()).toBe(1), PATIENCE);
  for (const { Body = '', Attributes = {} } of await deadLetters.drain()) {
    await queue.send(Body, {
      MessageGroupId: Attributes.MessageGroupId ?? '',
      MessageDeduplicationId: 'again',
    });
  }
  await seen((metrics) =>
    expect(countsOf(metrics)).toEqual({
      'source=ransomwatch Files': 1,
      'source=ransomwatch Rows failed': 1,
      'server=main Events refused': 1,
      'server=main Events created': 1,
    }),
  );
});

test('a refused key has a kind of its own', async () => {
  const { stack, misp } = door;
  misp.setKeyState('tageditor', 'expired');
  await stack.drop('ransomwatch', 'expired.tsv', fileOf('Expired'));
  await seen((metrics) =>
    expect(sum(metrics['server=main trouble=Key refused Troubles'])).toBeGreaterThan(0),
  );
  misp.setKeyState('tageditor', 'valid');
});

test('every answer of MISP has its latency, and says for how long the key is valid', async () => {
  const { misp, ingest } = door;
  const DAY_MS = 86_400_000;
  misp.setKeyExpiry('tageditor', new Date(Date.now() + 10 * DAY_MS).toISOString());
  await ingest('ends.tsv', fileOf('Ends'));
  await seen((metrics) => {
    expect(metrics['server=main Key days left']).toEqual([expect.closeTo(10, 1)]);
    expect(metrics['server=main Latency']).toHaveLength(1);
    expect(metrics['server=main Latency']?.[0]).toBeGreaterThan(0);
  });
  misp.setKeyExpiry('tageditor', undefined);
  await ingest('endless.tsv', fileOf('Endless'));
  await seen((metrics) => expect(metrics['server=main Key days left']?.[1]).toBe(3_650));
});

test('a file in a folder of no source is counted, but its name makes no metric', async () => {
  const { stack } = door;
  await stack.drop('any-name', 'lost.tsv', fileOf('Lost'));
  await seen((metrics) => expect(metrics['source=none Files failed']).toEqual([1]));
  expect(JSON.stringify(metricsOf(stack, from))).not.toContain('any-name');
});

test('a poll is counted as a file, and what keeps it from its source for the source', async () => {
  const polled = await anyrunDoor();
  await polled.poll();
  await waitForMetrics(polled.stack, 0, (metrics) => expect(metrics['source=anyrun Files']).toEqual([1]));
});

test('all that is counted stands on the dashboard', () => {
  const shown = widgetsOf(door.config).flatMap(({ properties: { metrics } }) =>
    metrics.map(([, name, ...subject]) => inWords(name, subject.slice(0, -1))),
  );
  const counted = Object.keys(metricsOf(door.stack)).filter((name) => !name.endsWith(' Unavailable'));
  expect(counted.length).toBeGreaterThan(8);
  expect(counted.filter((name) => !shown.includes(name))).toEqual([]);
});

/** As `metricsOf` names it. */
function inWords(name: unknown, subject: unknown[]): string {
  const pairs = subject.flatMap((key, i) => (i % 2 === 0 ? [`${key}=${subject[i + 1]}`] : []));
  return `${pairs.join(' ')} ${name}`;
}

test('on a command line nothing is counted', () => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  count({ server: 'main' }, 'Events created');
  publishMetrics();
  expect(write).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});
