import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ConfigInput } from '../../../functions/shared/config.ts';
import type { Receipt } from '../../../local/receipts/receipts.ts';
import { type DeadLetter, eventAbout, type FrontDoor, openFrontDoor } from '../../support/front-door.ts';
import { counts, expectToAddUp } from '../../support/receipts.ts';

let door: FrontDoor;

const source = (fields: object) =>
  ({ format: 'misp-json', servers: ['main'], ...fields }) as ConfigInput['sources'][string];

beforeAll(async () => {
  door = await openFrontDoor({
    misp: { users: ['tageditor', 'admin'] },
    moreSources: {
      open: source({ distribution: 'all-communities', publish: 'publish' }),
      silent: source({}),
      strict: source({ guard: { tlp: 'hold', requiredTaxonomies: ['tlp'], eventsPerFile: 2 } }),
      ours: source({ distribution: 'this-community', guard: { ownDomains: ['corp.example'] } }),
    },
  });
});
afterEach(async () => {
  await door.stack.queues.events('main').deadLetters.drain();
});
afterAll(() => door.close());

interface FileEvent {
  info: string;
  tags?: string[];
  distribution?: string;
  value?: string;
}

/** One attribute in each event, so that it is not empty. */
function fileOf(...events: FileEvent[]): string {
  return JSON.stringify(
    events.map(({ info, tags = [], distribution, value = `${info}.example`.replaceAll(' ', '-') }) => ({
      Event: {
        info,
        date: '2024-03-04',
        ...(distribution && { distribution }),
        Tag: tags.map((name) => ({ name })),
        Attribute: [{ type: 'domain', category: 'Network activity', value }],
      },
    })),
  );
}

async function askMisp(path: string, body: unknown): Promise<void> {
  const { url, authkey } = door.misp;
  const headers = { Authorization: authkey, Accept: 'application/json', 'Content-Type': 'application/json' };
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(answer.status, await answer.text()).toBe(200);
}

/** As `misp-ingest redrive --override` does it. */
async function letGo({ body, group, says }: DeadLetter, override?: string): Promise<void> {
  const attributes = Object.entries({ ...says, ...(override && { override }) });
  await door.stack.queues.events('main').queue.send(body, {
    MessageGroupId: group,
    MessageDeduplicationId: `override ${says.givenUp}`,
    MessageAttributes: Object.fromEntries(
      attributes.map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    ),
  });
}

async function receiptAgain({ source, file }: Receipt): Promise<Receipt> {
  return expectToAddUp(await door.stack.waitForReceipt(`${source}/${file}`));
}

describe('an event that its TLP tag lets go less far than its source', () => {
  test('is sent less far, published as it is then, and its receipt says so', async () => {
    const receipt = await door.ingest('red.json', fileOf({ info: 'Red one', tags: ['tlp:red'] }), 'open');
    expect(receipt.rows).toEqual(counts({ read: 1, saved: 1 }));
    expect(receipt.events[0]).toMatchObject({
      outcome: 'created',
      adjusted: [
        {
          rows: [1],
          field: 'distribution',
          reason: expect.stringMatching(/^is your-organisation instead of all-communities: .*tlp:red/),
        },
      ],
    });
    expect(eventAbout(door.misp, 'Red one')).toMatchObject({ distribution: '0', published: true });
    const again = await door.ingest('red.json', fileOf({ info: 'Red one', tags: ['tlp:red'] }), 'open');
    expect(again.events[0]?.outcome).toBe('unchanged');
  });

  test('goes no further than the file says, if that is less', async () => {
    const file = fileOf({ info: 'Inside', tags: ['tlp:amber'], distribution: '0' });
    await door.ingest('inside.json', file, 'open');
    expect(eventAbout(door.misp, 'Inside').distribution).toBe('0');
  });

  test.each([
    ['tlp:red', '0'],
    ['tlp:amber', '1'],
    ['tlp:green', '1'],
  ])(
    'and that is left to the server, whose default is 1, has with %s the distribution %s',
    async (tag, distribution) => {
      const info = `Left to the server ${tag}`;
      const receipt = await door.ingest(`${info}.json`, fileOf({ info, tags: [tag] }), 'silent');
      expect(receipt.events[0]).toMatchObject({ outcome: 'created' });
      expect(receipt.events[0]?.adjusted).toBeUndefined();
      expect(eventAbout(door.misp, info).distribution).toBe(distribution);
    },
  );
});

describe('an event that is there', () => {
  test('and goes less far than it may is left as it is', async () => {
    const file = fileOf({ info: 'Narrowed by hand', tags: ['tlp:amber'] });
    await door.ingest('narrowed.json', file, 'open');
    const { id } = eventAbout(door.misp, 'Narrowed by hand');
    await askMisp(`/events/edit/${id}`, { Event: { distribution: '0' } });
    const receipt = await door.ingest('narrowed.json', file, 'open');
    expect(receipt.events[0]?.outcome).toBe('unchanged');
    expect(eventAbout(door.misp, 'Narrowed by hand').distribution).toBe('0');
  });

  test('and that an analyst marked and kept inside is not sent out by the same file', async () => {
    const file = fileOf({ info: 'Marked by hand' });
    await door.ingest('marked.json', file, 'open');
    const { id } = eventAbout(door.misp, 'Marked by hand');
    expect(eventAbout(door.misp, 'Marked by hand').distribution).toBe('3');
    await askMisp(`/events/edit/${id}`, { Event: { distribution: '0', Tag: [{ name: 'tlp:red' }] } });
    const receipt = await door.ingest('marked.json', file, 'open');
    expect(receipt.events[0]?.outcome).toBe('unchanged');
    expect(eventAbout(door.misp, 'Marked by hand').distribution).toBe('0');
  });

  test('and goes further than it may is called back, which the receipt says', async () => {
    await door.ingest('called.json', fileOf({ info: 'Called back' }), 'silent');
    const file = fileOf({ info: 'Called back', tags: ['tlp:red'] });
    const receipt = await door.ingest('called.json', file, 'silent');
    expect(receipt.events[0]).toMatchObject({
      outcome: 'updated',
      adjusted: [{ field: 'distribution', reason: expect.stringContaining('instead of this-community') }],
    });
    expect(eventAbout(door.misp, 'Called back').distribution).toBe('0');
  });
});

describe('an event that is held', () => {
  test('is a dead letter with what to do, and not in MISP; let go, it is, with the reason', async () => {
    const receipt = await door.ingest('untagged.json', fileOf({ info: 'Untagged' }), 'strict');
    expect(receipt.rows).toEqual(counts({ read: 1, failed: 1 }));
    expect(receipt.events[0]).toMatchObject({
      outcome: 'held',
      reason: expect.stringContaining('no tag of the taxonomy tlp'),
    });
    expect(JSON.stringify(door.misp.events())).not.toContain('Untagged');
    const [letter] = await door.deadLetters(door.stack.queues.events('main'));
    expect(letter?.says).toMatchObject({
      kind: 'held',
      reason: expect.stringContaining('misp-ingest -- redrive --only id='),
      source: 'strict',
      rows: '1',
    });
    if (letter) await letGo(letter, 'agreed with the owner');
    await expect
      .poll(async () => (await receiptAgain(receipt)).events[0])
      .toMatchObject({ outcome: 'created', override: 'agreed with the owner' });
    eventAbout(door.misp, 'Untagged');
  });

  test('and moved back without a reason is held again', async () => {
    await door.ingest('again.json', fileOf({ info: 'Held again' }), 'strict');
    const [letter] = await door.deadLetters(door.stack.queues.events('main'));
    if (letter) await letGo(letter);
    const [again] = await door.deadLetters(door.stack.queues.events('main'));
    expect(again?.says).toMatchObject({ kind: 'held' });
  });

  test('keeps its override when MISP refuses it after all', async () => {
    await door.ingest('refused.json', fileOf({ info: 'Let go and refused' }), 'strict');
    const [letter] = await door.deadLetters(door.stack.queues.events('main'));
    const body = {
      saved: false,
      message: 'Could not add Event',
      url: '/events/add',
      errors: { info: ['No.'] },
    };
    door.misp.fault({
      kind: 'answer',
      status: 403,
      body: JSON.stringify(body),
      on: ({ path }) => path === '/events/add',
    });
    if (letter) await letGo(letter, 'because');
    const [refused] = await door.deadLetters(door.stack.queues.events('main'));
    expect(refused?.says).toMatchObject({ kind: 'refused', override: 'because' });
  });

  test('for naming what is our own says which', async () => {
    const file = fileOf({ info: 'Own goal', value: 'vpn.corp.example' });
    const receipt = await door.ingest('own.json', file, 'ours');
    expect(receipt.events[0]).toMatchObject({
      outcome: 'held',
      reason: expect.stringContaining('your own: vpn.corp.example (row 1) of corp.example'),
    });
  });

  test('as one of too many has one notice for all, and the events before it go through', async () => {
    const tags = ['tlp:clear'];
    const events = ['1', '2', '3', '4'].map((n) => ({ info: `Many ${n}`, tags, distribution: '1' }));
    const key = await door.stack.drop('strict', 'many.json', fileOf(...events));
    const receipt = expectToAddUp(await door.stack.waitForReceipt(key));
    expect(receipt.events.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'held', 'held']);
    expect(receipt).toMatchObject({
      notices: [expect.stringContaining('makes more than 2 events')],
    });
  });
});
