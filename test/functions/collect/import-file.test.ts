import { readFile } from 'node:fs/promises';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Receipt } from '../../../local/receipts/receipts.ts';
import { notificationOf } from '../../../local/uploads/s3-notification.ts';
import { upload } from '../../../local/uploads/upload.ts';
import { eventAbout, type FrontDoor, openFrontDoor, PATIENCE, SOURCE } from '../../support/front-door.ts';
import { fileOf, HEADER, row, victims } from '../../support/ransomwatch.ts';
import { counts, expectToAddUp } from '../../support/receipts.ts';

let door: FrontDoor;

beforeAll(async () => {
  door = await openFrontDoor();
});
afterEach(async () => {
  door.misp.clearFaults();
  await door.stack.queues.uploads.deadLetters.drain();
});
afterAll(() => door.close());

/** Puts the object there without telling anyone; the notification is for the test to send. */
async function put(key: string, text: string) {
  const { s3 } = door.stack.clients;
  return notificationOf(await upload(s3, { bucket: door.stack.bucket, key, bytes: Buffer.from(text) }));
}

const tell = (notification: unknown) => door.stack.queues.uploads.queue.send(notification);

/** The one receipt that has this file's name, wherever it lies. */
async function receiptOf(file: string): Promise<Receipt> {
  const find = async () => (await door.stack.receipts.list()).filter((receipt) => receipt.file === file);
  await expect.poll(find, PATIENCE).toHaveLength(1);
  const [receipt] = await find();
  if (!receipt) throw new Error(`There is no receipt of ${file}`);
  return expectToAddUp(receipt);
}

describe('a dropped file', () => {
  test('becomes MISP events, one for each row, and a receipt', async () => {
    const receipt = await door.ingest('two.tsv', fileOf('Umbrella', 'Soylent'));
    const umbrella = eventAbout(door.misp, 'Umbrella');
    expect(receipt).toMatchObject({
      run: expect.stringMatching(/^\d{8}T\d{6}Z-[0-9a-f]{10}$/),
      source: SOURCE,
      file: 'two.tsv',
      rows: counts({ read: 2, saved: 2 }),
      rejections: [],
    });
    expect(receipt.startedAt <= receipt.finishedAt).toBe(true);
    expect(receipt.events.map(({ rows }) => rows)).toEqual([[2], [3]]);
    expect(receipt.events[0]).toEqual({
      uuid: umbrella.uuid,
      server: 'main',
      id: umbrella.id,
      url: `${door.misp.url}/events/view/${umbrella.id}`,
      info: '[ransomwatch] LockBit - victim:Umbrella(2024-03-04 02:15:33)',
      outcome: 'created',
      rows: [2],
    });
  });

  test('has bad rows left out with row, field, value, cells and reason; the others go through', async () => {
    const text = HEADER + row('Initech') + row('Hooli', { first_seen: 'soon' }) + row('Globex');
    const receipt = await door.ingest('one-bad.tsv', text);
    expect(receipt.rows).toEqual(counts({ read: 3, saved: 2, rejected: 1 }));
    expect(receipt.rejections).toEqual([
      {
        row: 3,
        field: 'first_seen',
        value: 'soon',
        cells: ['LockBit', 'Hooli', 'soon', 'N/A', 'http://leak.example/'],
        reason: expect.stringContaining('write it as'),
      },
    ]);
  });

  test.each([
    ['no name', '', 'Nameless'],
    ['the name of a folder', '2024/march/', 'Folder'],
  ])('with %s is a file, for it holds rows', async (_, file, victim) => {
    expect((await door.ingest(file, fileOf(victim))).rows).toEqual(counts({ read: 1, saved: 1 }));
    expect(eventAbout(door.misp, victim)).toBeDefined();
  });

  test('that is dropped twice leaves one event, and the second receipt says unchanged for every row', async () => {
    const text = fileOf('Twice 1', 'Twice 2', 'Twice 3');
    const first = await door.ingest('twice.tsv', text);
    const second = await door.ingest('twice.tsv', text);
    expect(first.rows).toEqual(counts({ read: 3, saved: 3 }));
    expect(second.rows).toEqual(counts({ read: 3, unchanged: 3 }));
    expect(second.run).not.toBe(first.run);
    expect(second.events.map(({ uuid, id }) => [uuid, id])).toEqual(
      first.events.map(({ uuid, id }) => [uuid, id]),
    );
    eventAbout(door.misp, 'Twice 2');
  });
});

describe('a file with nothing to read', () => {
  test.each([
    ['an empty file', '', counts({}), [{ row: 0, reason: expect.stringContaining('The file is empty') }]],
    ['a file with a header only', HEADER, counts({}), []],
    ['a file of blank lines', '\n \r\n\t\t\t\t\n', counts({}), []],
  ])('%s ends in a receipt of no rows', async (title, text, rows, rejections) => {
    expect(await door.ingest(`${title}.tsv`, text)).toMatchObject({ rows, events: [], rejections });
  });

  test('a file that vanished before it was read has a receipt that says so', async () => {
    await tell(await put(`${SOURCE}/vanished.tsv`, fileOf('Nobody')).then(vanish));
    const receipt = await receiptOf('vanished.tsv');
    expect(receipt).toMatchObject({
      rows: counts({}),
      rejections: [{ row: 0, reason: 'The file was deleted before it could be read; drop it again' }],
    });
    expect(await door.stack.queues.uploads.deadLetters.size()).toBe(0);
  });

  async function vanish(notification: ReturnType<typeof notificationOf>) {
    const { bucket, clients } = door.stack;
    await clients.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: `${SOURCE}/vanished.tsv` }));
    return notification;
  }
});

describe('a file that no source is for', () => {
  const known = `drop the file into one of ${SOURCE}/, or add the source to misp-ingest.config.ts`;

  test.each([
    ['in the folder of no source', 'ransomwach/a.tsv', 'ransomwach', 'No source is named "ransomwach"'],
    ['in no folder', 'stray.tsv', '', 'The file lies in no folder'],
    [
      'in a folder named like a part of JavaScript',
      '__proto__/p.tsv',
      '__proto__',
      'No source is named "__proto__"',
    ],
  ])('%s is a dead letter with the reason, and has a receipt that says so', async (_, key, source, why) => {
    await tell(await put(key, fileOf('Nowhere')));
    const [letter] = await door.deadLetters(door.stack.queues.uploads);
    const file = key.replace(/^.*\//, '');
    const { run, rows, rejections, events } = await receiptOf(file);
    expect({ rows, rejections, events }).toEqual({
      rows: counts({}),
      rejections: [{ row: 0, reason: `${why}: ${known}` }],
      events: [],
    });
    expect(letter?.says).toEqual({
      kind: 'refused',
      reason: `${why}: ${known}`,
      source: source || '-',
      file,
      run,
      firstSent: expect.stringMatching(/^20.*Z$/),
      givenUp: expect.stringMatching(/^20.*Z$/),
    });
    expect(JSON.parse(letter?.body ?? '')).toMatchObject({ Records: [{ s3: { object: { key } } }] });
  });

  test('in another bucket is not taken from ours, where another file has its name', async () => {
    const { Records } = await put(`${SOURCE}/elsewhere.tsv`, fileOf('Of our bucket'));
    const there = Records.map(({ s3, ...record }) => {
      return { ...record, s3: { ...s3, bucket: { ...s3.bucket, name: 'another-bucket' } } };
    });
    await tell({ Records: there });
    const reason = `The file lies in the bucket another-bucket, and only ${door.stack.bucket} is read: drop it there`;
    expect((await receiptOf('elsewhere.tsv')).rejections).toEqual([{ row: 0, reason }]);
    const [letter] = await door.deadLetters(door.stack.queues.uploads);
    expect(letter?.says).toMatchObject({ kind: 'refused', reason });
  });

  test('does no harm to another one in the same notification', async () => {
    const stranger = await put('unheard-of/beside.tsv', fileOf('Stranger'));
    const ours = await put(`${SOURCE}/beside-ours.tsv`, fileOf('Beside'));
    await tell({ Records: [...stranger.Records, ...ours.Records] });
    expect((await receiptOf('beside-ours.tsv')).rows).toEqual(counts({ read: 1, saved: 1 }));
    expect((await receiptOf('beside.tsv')).rejections).toHaveLength(1);
    expect(await door.deadLetters(door.stack.queues.uploads)).toHaveLength(1);
  });
});

describe('what is no upload', () => {
  test.each([
    ['a receipt of ours', 12, 'receipts/ransomwatch/a.tsv.20240304T021533Z-0123456789.json'],
    ['a body of ours', 12, 'bodies/20240304T021533Z-0123456789/0.json'],
    [
      'an analysis that was archived',
      12,
      'anyrun/2026-09-01/7f0c2d1e-3b4a-4c5d-8e6f-000000000001/report.json',
    ],
    ['the marker of a folder', 0, `${SOURCE}/`],
    ['the marker of a folder in a folder', 0, `${SOURCE}/2024/march/`],
  ])('%s is ignored', async (_, size, key) => {
    await tell(notificationOf({ bucket: door.stack.bucket, key, size, eTag: 'e' }));
    await expectSilence();
  });

  test('the test notification of S3 is ignored', async () => {
    await tell(await readFile(new URL('../../../events/s3-test-event.json', import.meta.url), 'utf8'));
    await expectSilence();
  });

  test.each(['ObjectRemoved:Delete', 'ObjectRestore:Completed', 'ObjectTagging:Put'])(
    'what S3 tells of an object by %s is ignored',
    async (eventName) => {
      const { Records } = await put(`${SOURCE}/not-dropped.tsv`, fileOf('Not dropped'));
      await tell({ Records: Records.map((record) => ({ ...record, eventName })) });
      await expectSilence();
    },
  );

  async function expectSilence() {
    const before = (await door.stack.receipts.keys()).length;
    await door.settle();
    expect(await door.stack.queues.uploads.deadLetters.size()).toBe(0);
    expect(await door.stack.receipts.keys()).toHaveLength(before);
  }

  test.each([
    ['text', 'hello'],
    ['JSON of another kind', { detail: { key: 'a' } }],
    ['a list', []],
    ['null', 'null'],
    ['a record without a key', { Records: [{ eventTime: '2024-03-04T02:15:33Z', s3: { object: {} } }] }],
    [
      'a key that S3 does not write',
      { Records: [{ eventTime: '2024-03-04T02:15:33Z', s3: { object: { key: '%E3%81' } } }] },
    ],
  ])('%s in the uploads queue is a dead letter at once', async (_, body) => {
    await tell(body);
    const [letter] = await door.deadLetters(door.stack.queues.uploads);
    expect(letter?.body).toBe(typeof body === 'string' ? body : JSON.stringify(body));
    expect(letter?.says).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(/no notification of S3|no key as S3 writes it/),
      firstSent: expect.any(String),
      givenUp: expect.any(String),
    });
  });
});

describe('the name of a file', () => {
  test.each([
    ['with blanks', 'a report of march.tsv'],
    ['with a plus', 'a+b.tsv'],
    ['with a percent sign', '100%25 sure %.tsv'],
    ['with an ampersand, a quote and a hash', `a&b="c"'#d?.tsv`],
    ['in Japanese', '報告書/令和六年.tsv'],
    ['with an emoji', 'leak-💥.tsv'],
    ['in folders', '2024/03/04/a.b.tsv'],
    ['with two slashes', '/deep//er.tsv'],
    ['with dots only', '...'],
    ['like a path', '../../etc/passwd'],
  ])('%s is read, kept and found again', async (_, file) => {
    await tell(await put(`${SOURCE}/${file}`, fileOf(`Named ${file.length}`)));
    const receipt = await receiptOf(file);
    expect(receipt.rows).toMatchObject({ read: 1, failed: 0, rejected: 0 });
    const keys = await door.stack.receipts.keys();
    expect(keys).toContain(`receipts/${SOURCE}/${file}.${receipt.run}.json`);
  });

  test.each([
    ['in ASCII', `${'long'.repeat(251)}.tsv`],
    ['in Japanese', `${'長'.repeat(335)}.tsv`],
    ['of emojis', `x${'💥'.repeat(250)}.tsv`],
    ['of emojis, a byte on', `xy${'💥'.repeat(250)}.tsv`],
  ])('%s that is as long as S3 takes has a receipt of a key that S3 takes', async (_, file) => {
    expect(Buffer.byteLength(`${SOURCE}/${file}`)).toBeLessThanOrEqual(1_024);
    await tell(await put(`${SOURCE}/${file}`, fileOf('A long name')));
    const receipt = await receiptOf(file);
    const key = (await door.stack.receipts.keys()).find((one) => one.includes(receipt.run)) ?? '';
    expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1_024);
    expect(key).not.toContain('\uFFFD');
  });
});

describe('a notification that comes twice', () => {
  test('makes one run, one receipt and one set of events, whose outcomes stay', async () => {
    const notification = await put(`${SOURCE}/told-twice.tsv`, fileOf('Told 1', 'Told 2'));
    await tell(notification);
    const first = await receiptOf('told-twice.tsv');
    await tell(notification);
    await door.settle();
    expect(await receiptOf('told-twice.tsv')).toEqual(first);
    expect(first.rows).toEqual(counts({ read: 2, saved: 2 }));
    eventAbout(door.misp, 'Told 1');
  });

  test('at the same moment makes one run, too', async () => {
    const notification = await put(`${SOURCE}/told-at-once.tsv`, fileOf(...victims(40, 'At once')));
    await Promise.all([tell(notification), tell(notification), tell(notification)]);
    const receipt = await receiptOf('told-at-once.tsv');
    expect(receipt.rows).toEqual(counts({ read: 40, saved: 40 }));
    await door.settle();
    expect(await receiptOf('told-at-once.tsv')).toEqual(receipt);
  });

  test('while MISP is down makes no second run', async () => {
    const outage = door.misp.fault({ on: /events/, times: 'forever', kind: 'outage', outage: 'bad-gateway' });
    const notification = await put(`${SOURCE}/told-in-outage.tsv`, fileOf('Held 1'));
    await tell(notification);
    await expect.poll(() => outage.hits, PATIENCE).toBeGreaterThan(0);
    await tell(notification);
    outage.clear();
    expect((await receiptOf('told-in-outage.tsv')).rows).toEqual(counts({ read: 1, saved: 1 }));
    await door.settle();
    await receiptOf('told-in-outage.tsv');
  });
});

test('the same key, overwritten before it is read, is two runs', async () => {
  const first = await put(`${SOURCE}/corrected.tsv`, fileOf('Corrected'));
  const second = await put(`${SOURCE}/corrected.tsv`, fileOf('Corrected'));
  await tell(first);
  await tell(second);
  const find = async () => await door.stack.receipts.keys(`${SOURCE}/corrected.tsv`);
  await expect.poll(find, PATIENCE).toHaveLength(2);
  const receipts = await Promise.all((await find()).map(door.stack.receipts.read));
  const outcomes = receipts.map((receipt) => expectToAddUp(receipt).events[0]?.outcome).sort();
  expect(outcomes).toEqual(['created', 'unchanged']);
});

test('a file whose source was missing is imported by a redrive once there is one', async () => {
  await tell(await put('later/redriven.tsv', fileOf('Redriven')));
  const [letter] = await door.deadLetters(door.stack.queues.uploads);
  const refused = await receiptOf('redriven.tsv');
  const { ransomwatch: source } = door.config.sources;
  if (!source) throw new Error('There is no source to copy');
  await door.stack.redeploy({ ...door.config, sources: { ...door.config.sources, later: source } });
  await tell(letter?.body);
  const rows = async () => (await receiptOf('redriven.tsv')).rows;
  await expect.poll(rows, PATIENCE).toEqual(counts({ read: 1, saved: 1 }));
  expect(await receiptOf('redriven.tsv')).toMatchObject({ run: refused.run, rejections: [] });
});
