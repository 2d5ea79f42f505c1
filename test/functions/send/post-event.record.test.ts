import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readOutcomes } from '../../../functions/ledger/read-run.ts';
import { recordSent } from '../../../functions/ledger/record-sent.ts';
import type { Run } from '../../../functions/ledger/run.ts';
import {
  giveUpEvent,
  historyOf,
  postEvent,
  type SendStage,
  settleEvents,
} from '../../../functions/send/post-event.ts';
import { connectToMisp } from '../../../functions/send/server/misp-client.ts';
import { openSession } from '../../../functions/send/server/misp-session.ts';
import { openWarninglists } from '../../../functions/send/server/warninglists.ts';
import { Undeliverable } from '../../../functions/shared/failures.ts';
import { type MispStandIn, startMispStandIn } from '../../../local/misp/stand-in.ts';
import { type LedgerWorld, openLedgerWorld } from '../../support/ledger-world.ts';

let world: LedgerWorld;
let misp: MispStandIn;
let run: Run;
let users: (string | undefined)[];
let queued: unknown[];
let n = 0;

beforeAll(async () => {
  world = await openLedgerWorld();
  misp = await startMispStandIn();
});
afterAll(async () => {
  await misp.close();
  await world.stop();
});
beforeEach(async () => {
  n += 1;
  users = [];
  queued = [];
  misp.clearFaults();
  run = await world.begin();
});

const uuid = (kind = 0) => `36a68d87-3653-48f2-b28f-${kind}${String(n).padStart(11, '0')}`;
const EARLY = '2024-03-04T10:00:00.000Z';
const LATE = '2024-03-04T11:00:00.000Z';

const message = (more: object = {}) => ({
  run: run.run,
  number: 0,
  server: 'main',
  source: 'ransomwatch',
  file: 'a.tsv',
  droppedAt: EARLY,
  existing: 'merge',
  publish: 'publish',
  rows: [2, 3, 4],
  event: {
    uuid: uuid(),
    info: `Event ${n}`,
    date: '2026-01-02',
    published: false,
    Attribute: [{ uuid: uuid(1), type: 'domain', category: 'Network activity', value: 'a.example' }],
  },
  ...more,
});

const stage = (): SendStage => ({
  server: 'main',
  queue: {
    url: 'https://queue.example',
    sqs: { send: async (command: SendMessageCommand) => queued.push(command) },
  } as unknown as SendStage['queue'],
  ledger: world.ledger,
  closing: world.closing,
  pieces: { attributes: 1_000 },
  warninglists: openWarninglists(),
});

interface How {
  times?: number;
  group?: string;
  says?: Record<string, string>;
}

function recordOf(body: unknown, { times = 1, group = uuid(), says = {} }: How = {}): SQSRecord {
  const attributes = Object.entries(says).map(([name, stringValue]) => [
    name,
    { dataType: 'String', stringValue },
  ]);
  return {
    messageId: `m-${n}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: String(times),
      ApproximateFirstReceiveTimestamp: String(Date.now() - 5_000),
      MessageGroupId: group,
    },
    messageAttributes: Object.fromEntries(attributes),
  } as unknown as SQSRecord;
}

/** One delivery: what comes of it, and what is asked of MISP. */
async function post(body: object, how: How = {}) {
  const record = recordOf(body, how);
  const client = connectToMisp(misp);
  const key = async () => misp.authkey;
  const asked = misp.requests().length;
  try {
    const sent = await postEvent(stage(), record, {
      session: (user) => {
        users.push(user);
        return openSession(client, { current: key, fresh: key });
      },
      remainingMs: () => 300_000,
      last: { wasThere: false },
      historyOf: historyOf(world.ledger, [record]),
    }).catch((error: unknown) => error);
    return {
      sent,
      requests: misp
        .requests()
        .slice(asked)
        .map(({ path }) => path.replace(/\/\d+$/, '/#')),
    };
  } finally {
    client.close();
  }
}

/** What the run has of its first message. */
const entry = async () => (await Array.fromAsync(readOutcomes(world.ledger, run))).flat()[0];

const ADDED = ['/events/add', '/events/publish/#'];

describe('a record of an events queue', () => {
  test('is sent, and what became of it is put down with those of its batch', async () => {
    const { sent, requests } = await post(message({ user: 'ana@example.org' }));
    expect(requests).toEqual(ADDED);
    expect(users).toEqual(['ana@example.org']);
    expect(sent).toMatchObject({
      message: { run: run.run, number: 0, rows: [2, 3, 4] },
      outcome: { uuid: uuid(), outcome: 'created' },
      isFirst: true,
    });
    await settleEvents(stage(), [sent as never]);
    expect(await entry()).toMatchObject({ uuid: uuid(), outcome: 'created', rows: [2, 3, 4] });
  });

  test('that came before is put down at once', async () => {
    const { sent, requests } = await post(message(), { times: 2 });
    expect([sent, requests]).toEqual([undefined, ADDED]);
    expect(await entry()).toMatchObject({ uuid: uuid(), outcome: 'created' });
  });

  test.each([
    ['comes again', { times: 2 }],
    ['is redriven', { says: { kind: 'failed' } }],
    ['is redriven with an override', { says: { override: 'Checked' } }],
    ['was queued twice', {}],
  ])('whose event was sent, and that %s, is not sent again', async (_, how) => {
    const first = await post(message());
    await settleEvents(stage(), [first.sent as never]);
    const { requests, sent } = await post(message(), how);
    expect(requests).toEqual([]);
    if (!('times' in how)) expect(sent).toMatchObject({ outcome: { outcome: 'created' }, isFirst: false });
    expect(await entry()).toMatchObject({ outcome: 'created' });
  });

  test('that is redriven may have made its event before', async () => {
    await post(message());
    const { sent, requests } = await post(message(), { says: { kind: 'failed' } });
    expect(sent).toMatchObject({ outcome: { outcome: 'created' }, isFirst: false });
    expect(requests).toEqual(['/events/add', `/events/view/${uuid()}/deleted:1`]);
  });

  test('in the group of a dead letter is put in line again, and not sent', async () => {
    const { sent, requests } = await post(message(), { group: 'dead' });
    expect([sent, requests]).toEqual([undefined, []]);
    expect(queued).toHaveLength(1);
    expect(queued[0]).toBeInstanceOf(SendMessageCommand);
    expect((queued[0] as SendMessageCommand).input).toMatchObject({ MessageGroupId: uuid() });
  });

  test('whose event makes MISP fail, which serves all else, is a defect', async () => {
    misp.fault({ kind: 'outage', outage: 'internal-error', on: ({ path }) => path === '/events/add' });
    const { sent } = await post(message());
    expect(sent).not.toHaveProperty('outcome');
    expect(String(sent)).toContain('something in this event makes it fail');
  });
});

describe('a record that the guard holds', () => {
  const held = () => message({ held: 'It names corp.example' });

  test('is not sent', async () => {
    const { sent, requests } = await post(held());
    expect(sent).toMatchObject({ name: 'Undeliverable', kind: 'held', message: 'It names corp.example' });
    expect(requests).toEqual([]);
  });

  test('is sent once somebody lets it go, and says why', async () => {
    const { sent, requests } = await post(held(), { says: { kind: 'held', override: 'Checked by Ana' } });
    expect(requests).toEqual(ADDED);
    expect(sent).toMatchObject({ outcome: { outcome: 'created', override: 'Checked by Ana' } });
  });

  test('and one that it does not hold has no override to tell of', async () => {
    const { sent } = await post(message(), { says: { kind: 'failed', override: 'Checked by Ana' } });
    expect((sent as { outcome: object }).outcome).not.toHaveProperty('override');
  });
});

describe('a record of an earlier drop than was sent', () => {
  const later = async () =>
    await recordSent(world.ledger, { brought: [message({ run: 'later', droppedAt: LATE })], first: [] });
  const reason = 'The file was dropped again, and MISP has the event as that drop says';

  test('is skipped', async () => {
    await later();
    const { sent, requests } = await post(message());
    expect(requests).toEqual([]);
    expect((sent as { outcome: object }).outcome).toEqual({
      uuid: uuid(),
      server: 'main',
      id: null,
      url: null,
      info: `Event ${n}`,
      outcome: 'skipped',
      rows: [2, 3, 4],
      reason,
    });
  });

  test('and had made the event before publishes it, if it is redriven', async () => {
    await post(message({ publish: 'never' }));
    await later();
    const { sent, requests } = await post(message(), { says: { kind: 'failed' } });
    expect(requests).toEqual([`/events/view/${uuid()}`, '/events/publish/#']);
    expect(sent).toMatchObject({ outcome: { outcome: 'skipped', reason } });
  });

  test('and has had its success looks at nothing', async () => {
    const first = await post(message());
    await settleEvents(stage(), [first.sent as never]);
    await later();
    expect((await post(message(), { times: 2 })).requests).toEqual([]);
  });

  test('outdates nobody itself', async () => {
    const skipped = { message: message({ droppedAt: LATE }), isFirst: true };
    const outcome = { uuid: uuid(), server: 'main', id: null, url: null, info: 'i', rows: [2] };
    await settleEvents(stage(), [{ ...skipped, outcome: { ...outcome, outcome: 'skipped' } }]);
    expect((await post(message({ number: 1 }))).sent).toMatchObject({ outcome: { outcome: 'created' } });
    await settleEvents(stage(), [
      {
        ...skipped,
        message: message({ number: 2, droppedAt: LATE }),
        outcome: { ...outcome, outcome: 'created' },
      },
    ]);
    expect((await post(message({ number: 3 }))).sent).toMatchObject({ outcome: { outcome: 'skipped' } });
  });
});

describe('a record that is given up', () => {
  const failure = new Undeliverable('refused', 'No.');

  test.each([
    ['for good', {}, {}],
    ['though somebody let it go', { override: 'Checked' }, { override: 'Checked' }],
  ])('%s is in its run with the reason, and a person is told whose it was', async (_, says, told) => {
    const record = recordOf(message({ server: 'outer' }), { says });
    expect(await giveUpEvent(stage(), record, failure)).toStrictEqual({
      server: 'outer',
      source: 'ransomwatch',
      file: 'a.tsv',
      rows: '2-4',
      run: run.run,
      ...told,
    });
    expect(await entry()).toEqual({
      uuid: uuid(),
      server: 'outer',
      id: null,
      url: null,
      info: `Event ${n}`,
      outcome: 'refused',
      rows: [2, 3, 4],
      reason: 'No.',
    });
  });

  test('and cannot be understood is of no run', async () => {
    const record = recordOf('no message');
    expect(await giveUpEvent(stage(), record, failure)).toEqual({ server: 'main' });
  });

  test('and cannot be understood keeps no other of its batch from being known', async () => {
    await recordSent(world.ledger, { brought: [message()], first: [] });
    const known = historyOf(world.ledger, [recordOf('no message'), recordOf(message())]);
    expect(await known(message())).toMatchObject({ wasSent: true });
  });
});
