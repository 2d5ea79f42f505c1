import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { botnetC2 } from '../../../events/files/botnet-c2.config.ts';
import { fortigateIps } from '../../../events/files/fortigate-ips.config.ts';
import { phishingUrls } from '../../../events/files/phishing-urls.config.ts';
import type { Parsed } from '../../../functions/formats/format.ts';
import { table } from '../../../functions/formats/table.ts';
import { draftToEvent } from '../../../functions/misp/draft-to-event.ts';
import { collect, streamOf } from '../../support/text.ts';

const read = (file: string) =>
  readFileSync(new URL(`../../../events/files/${file}`, import.meta.url), 'utf8');
const parse = async (file: string, { options }: { options: unknown }) =>
  await collect(table.parse(streamOf(read(file)), table.options.parse(options)));
const leftOut = (parsed: Parsed[]) =>
  parsed.flatMap((one) => {
    if ('draft' in one || 'notice' in one) return [];
    if ('passedOver' in one) return [[one.passedOver.rows, 'passed over', one.passedOver.reason]];
    return 'duplicate' in one
      ? [[one.duplicate.row, 'duplicate', one.duplicate.of]]
      : [[one.rejection.row, one.rejection.field, one.rejection.value]];
  });
const eventsOf = (parsed: Parsed[]) =>
  parsed.flatMap((one) => ('draft' in one ? [draftToEvent('example', one.draft, {}).event] : []));

describe('a list of phishing URLs', async () => {
  const parsed = await parse('phishing-urls.csv', phishingUrls);

  test('is an event for each target, with an object for each URL', () => {
    const events = eventsOf(parsed).map(({ info, date, Object: objects = [] }) => ({
      info,
      date,
      objects: objects.map(
        ({ name, Attribute }) => `${name}: ${Attribute.map(({ value }) => value).join(' ')}`,
      ),
    }));
    expect(events).toEqual([
      {
        info: 'Phishing against Example Bank',
        date: '2024-01-09',
        objects: [
          'phishing: https://login.example-bank.test/index.php 192.0.2.10 Yes',
          'phishing: http://198.51.100.7/~bank/login No',
        ],
      },
      {
        info: 'Phishing against Example Post',
        date: '2024-01-10',
        objects: ['phishing: https://parcel.example-post.test/track?id=1 203.0.113.5 Yes'],
      },
    ]);
  });

  test('keeps what two reporters say of one URL', () => {
    const url = eventsOf(parsed)[0]?.Object?.[0]?.Attribute[0];
    expect(url).toMatchObject({
      comment: 'seen in a mail to customers',
      first_seen: '2024-01-08T23:15:00.000000+00:00',
      Tag: [{ name: 'reporter:CSIRT-A' }, { name: 'reporter:CSIRT-B' }],
    });
  });

  test('has rows that say why they are left out', () => {
    expect(leftOut(parsed)).toEqual([
      [6, undefined, undefined],
      [7, 'first_seen', '2024/2/30 10:00'],
      [8, 'ip', '203.0.113.999'],
      [3, 'duplicate', 2],
    ]);
  });
});

describe("FortiGate's log", async () => {
  const parsed = await parse('fortigate-ips.txt', fortigateIps);
  const events = eventsOf(parsed);

  test('is an event for each alert of the IPS, as fortigate_to_misp names and tags it', () => {
    expect(events.map(({ info, date }) => [info, date])).toEqual([
      [
        '[FortiGate] 2024-01-10T09:12:01+0900 IPS(signature) Apache.Log4j.Error.Log.Remote.Code.Execution',
        '2024-01-10',
      ],
      ['[FortiGate] 2024-01-10T09:13:30+0900 IPS(botnet) Example.Botnet', '2024-01-10'],
      ['[FortiGate] 2024-01-10T09:14:00+0900 IPS(anomaly) icmp_flood', '2024-01-10'],
    ]);
    expect(events[0]?.Tag?.map(({ name }) => name)).toEqual([
      'fortigate',
      'fortigate:devname:fw01',
      'fortigate:devid:FGT60E0000000001',
      'fortigate:type:utm',
      'fortigate:subtype:ips',
      'fortigate:level:alert',
      'fortigate:vd:root',
      'fortigate:action:dropped',
    ]);
  });

  test("has the attackers' addresses, and ours without to_ids", () => {
    const addresses = events.map(({ Attribute }) =>
      Attribute.filter(({ type }) => type.startsWith('ip-')).map(({ type, value, to_ids }) => [
        type,
        value,
        to_ids,
      ]),
    );
    expect(addresses).toEqual([
      [
        ['ip-src|port', '198.51.100.23|46810', undefined],
        ['ip-dst', '192.0.2.80', false],
      ],
      [
        ['ip-dst|port', '203.0.113.66|443', undefined],
        ['ip-src', '10.0.0.77', false],
      ],
      [
        ['ip-src', '198.51.100.99', undefined],
        ['ip-dst', '192.0.2.80', false],
      ],
    ]);
  });

  test('passes over what is no alert, and names the line that syslog cut off', () => {
    expect(leftOut(parsed)).toEqual([
      [5, undefined, undefined],
      [1, 'passed over', 'subtype is not ips'],
    ]);
  });
});

describe("a blocklist in abuse.ch's style", async () => {
  const parsed = await parse('botnet-c2.csv', botnetC2);

  test('is an event for each family, and blocks what is online', () => {
    const events = eventsOf(parsed).map(({ info, Attribute }) => [
      info,
      ...Attribute.map(({ value, to_ids, first_seen, last_seen }) => [
        value,
        to_ids,
        first_seen?.slice(0, 10),
        last_seen?.slice(0, 10),
      ]),
    ]);
    expect(events).toEqual([
      [
        'Botnet C2 servers: Emotet',
        ['192.0.2.211|443', undefined, '2023-11-02', '2024-01-10'],
        ['198.51.100.3|8080', false, '2023-12-12', '2023-12-30'],
      ],
      [
        'Botnet C2 servers: QakBot',
        ['203.0.113.129|2222', undefined, '2024-01-03', '2024-01-10'],
        ['2001:db8::1|995', false, '2024-01-05', undefined],
      ],
    ]);
  });

  test('has a row with a port that there is not', () => {
    expect(leftOut(parsed)).toEqual([[11, '{dst_ip}|{dst_port}', '203.0.113.130|99999']]);
  });
});
