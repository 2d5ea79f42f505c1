import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ConfigInput } from '../../../functions/shared/config.ts';
import type { Warninglist } from '../../../local/misp/warninglists.ts';
import { eventAbout, type FrontDoor, openFrontDoor } from '../../support/front-door.ts';
import { counts } from '../../support/receipts.ts';

const HOSTS: Warninglist = {
  name: 'Known hosts',
  type: 'hostname',
  types: ['domain', 'hostname', 'url', 'domain|ip'],
  entries: ['good.example'],
};
const LISTS: Warninglist[] = [
  HOSTS,
  { name: 'Resolvers', type: 'cidr', types: ['ip-dst', 'ip-src', 'domain|ip'], entries: ['198.51.100.0/24'] },
  { ...HOSTS, name: 'Not enabled', enabled: false, entries: ['evil.example'] },
  { ...HOSTS, name: 'VPN', category: 'known', entries: ['evil.example'] },
];

let door: FrontDoor;

const source = (fields: object) =>
  ({ format: 'misp-json', servers: ['main'], ...fields }) as ConfigInput['sources'][string];

/** A function knows the lists for a while; a fresh one for each test knows nothing. */
async function open(lists = LISTS): Promise<void> {
  door = await openFrontDoor({
    moreSources: {
      mark: source({ warninglists: 'detection-off' }),
      leave: source({ warninglists: 'leave-out' }),
      off: source({}),
    },
  });
  door.misp.setWarninglists(lists);
}

const asked = (what: string) =>
  door.misp.requests().filter(({ path }) => path.startsWith(`/warninglists/${what}`));

type Value = [type: string, value: string, to_ids?: boolean];

function fileOf(info: string, ...values: Value[]): string {
  const Attribute = values.map(([type, value, to_ids = true]) => ({
    type,
    category: type === 'comment' ? 'Other' : 'Network activity',
    value,
    to_ids,
  }));
  return JSON.stringify({ Event: { info, date: '2024-03-04', Attribute } });
}

const detected = (info: string) =>
  Object.fromEntries(eventAbout(door.misp, info).Attribute.map(({ value, to_ids }) => [value, to_ids]));

const VALUES: Value[] = [
  ['domain', 'good.example'],
  ['url', 'http://www.good.example/x'],
  ['domain|ip', 'evil.example|198.51.100.7'],
  ['ip-dst', '198.51.100.8'],
  ['domain', 'evil.example'],
  ['comment', 'x.good.example', false],
];

describe('with detection-off', () => {
  beforeAll(() => open());
  afterAll(() => door.close());

  test('what is on a list that is for its type is there, and not for detection; the receipt names the list', async () => {
    const receipt = await door.ingest('a.json', fileOf('Marked', ...VALUES), 'mark');
    expect(detected('Marked')).toEqual({
      'good.example': false,
      'http://www.good.example/x': false,
      'evil.example|198.51.100.7': false,
      '198.51.100.8': false,
      'evil.example': true,
      'x.good.example': false,
    });
    expect(receipt.rows).toEqual(counts({ read: 1, saved: 1 }));
    expect(receipt.events[0]?.adjusted).toEqual([
      {
        rows: [1],
        field: 'to_ids',
        reason:
          'is false for what is on the warninglist "Known hosts": good.example, http://www.good.example/x',
      },
      {
        rows: [1],
        field: 'to_ids',
        reason:
          'is false for what is on the warninglist "Resolvers": evil.example|198.51.100.7, 198.51.100.8',
      },
    ]);
  });

  test('an event of values that were looked up before asks for none, and the same file changes nothing', async () => {
    const before = asked('').length;
    const receipt = await door.ingest('a.json', fileOf('Marked', ...VALUES), 'mark');
    expect(receipt.events[0]?.outcome).toBe('unchanged');
    expect(asked('').length).toBe(before);
  });

  test('many values are asked for in one request', async () => {
    const before = asked('checkValue').length;
    const values = Array.from({ length: 50 }, (_, i): Value => ['domain', `many${i}.example`]);
    await door.ingest('many.json', fileOf('Many values', ...values), 'mark');
    expect(asked('checkValue').length).toBe(before + 1);
  });

  test('values that no list is for are not asked for', async () => {
    const before = asked('checkValue').length;
    await door.ingest('none.json', fileOf('No such type', ['filename', 'good.example']), 'mark');
    expect(asked('checkValue').length).toBe(before);
  });

  test('a source that says nothing of warninglists has none asked for', async () => {
    const before = asked('').length;
    await door.ingest('off.json', fileOf('Without', ['domain', 'new.good.example']), 'off');
    expect(detected('Without')).toEqual({ 'new.good.example': true });
    expect(asked('').length).toBe(before);
  });
});

describe('with leave-out', () => {
  beforeAll(() => open());
  afterAll(() => door.close());

  test('what is on a list is not sent, and counts as dropped with the name of the list', async () => {
    const receipt = await door.ingest('l.json', fileOf('Left', ...VALUES), 'leave');
    expect(Object.keys(detected('Left'))).toEqual(['evil.example', 'x.good.example']);
    expect(receipt.rows).toEqual(counts({ read: 1, dropped: 1 }));
    expect(receipt.events[0]?.dropped).toContainEqual({
      rows: [1],
      type: 'domain',
      value: 'good.example',
      reason: 'is known to be good: it is on the warninglist "Known hosts"',
    });
    const again = await door.ingest('l.json', fileOf('Left', ...VALUES), 'leave');
    expect(again.events[0]?.outcome).toBe('unchanged');
  });
});

describe('a MISP that cannot say what is known to be good', () => {
  afterEach(() => door.close());

  test('has the event all the same; the receipt says that it was not checked', async () => {
    await open();
    const body = JSON.stringify({ name: 'Not Found', message: 'Not Found', url: '/warninglists/index' });
    const fault = door.misp.fault({
      kind: 'answer',
      status: 404,
      body,
      times: 'forever',
      on: ({ path }) => path.startsWith('/warninglists'),
    });
    const receipt = await door.ingest('n.json', fileOf('Unchecked', ...VALUES), 'mark');
    expect(receipt.events[0]).toMatchObject({
      outcome: 'created',
      adjusted: [
        { field: 'to_ids', reason: 'was not checked against the warninglists of the server: Not Found' },
      ],
    });
    await door.ingest('n2.json', fileOf('Unchecked too', ...VALUES), 'mark');
    expect(fault.hits).toBe(1);
  });

  test('does not make what was found before to be for detection again', async () => {
    await open();
    await door.ingest('f.json', fileOf('Flip flop', ...VALUES), 'mark');
    const misp = door.misp.events();
    expect(misp).toHaveLength(1);
    door.misp.fault({
      kind: 'outage',
      outage: 'internal-error',
      times: 'forever',
      on: ({ path }) => path.startsWith('/warninglists'),
    });
    const more = fileOf('Flip flop', ...VALUES, ['domain', 'not-asked-before.example']);
    const receipt = await door.ingest('f.json', more, 'mark');
    expect(receipt.events[0]).toMatchObject({
      outcome: 'updated',
      adjusted: [{ reason: expect.stringContaining('not checked') }],
    });
    expect(detected('Flip flop')['good.example']).toBe(false);
  });

  test('because it is out of reach gets the event later, checked', async () => {
    await open();
    const fault = door.misp.fault({
      kind: 'outage',
      outage: 'bad-gateway',
      times: 2,
      on: ({ path }) => path.startsWith('/warninglists'),
    });
    const receipt = await door.ingest('o.json', fileOf('Later', ...VALUES), 'mark');
    expect(fault.hits).toBe(2);
    expect(receipt.events[0]?.adjusted).toHaveLength(2);
    expect(detected('Later')['good.example']).toBe(false);
  });
});
