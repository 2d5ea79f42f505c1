import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConfigInput } from '../../../../functions/shared/config.ts';
import type { FaultTarget } from '../../../../local/misp/faults/fault.ts';
import type { Receipt } from '../../../../local/receipts/receipts.ts';
import { type FrontDoor, openFrontDoor, SOURCE } from '../../../support/front-door.ts';
import { readPage } from '../../../support/pages.ts';
import { HEADER, row, victims } from '../../../support/ransomwatch.ts';
import { counts } from '../../../support/receipts.ts';

let door: FrontDoor;

beforeAll(async () => {
  door = await openFrontDoor();
});
afterAll(() => door.close());

async function pageOf({ stack }: FrontDoor, { run }: Receipt) {
  const markup = await stack.receipts.findPage(run);
  if (markup === undefined) throw new Error(`The run ${run} has no page`);
  return readPage(markup);
}

describe('beside its receipt a run has a page', () => {
  test('that says what came in, what became of it, and how to mend it', async () => {
    const text = HEADER + row('Fine') + row('Late', { first_seen: 'soon' }) + row('Fine');
    const receipt = await door.ingest('mixed.tsv', text);
    const { text: page, links } = await pageOf(door, receipt);
    expect(page).toContain('1 of 3 rows is not in MISP as the file has it.');
    expect(page).toMatch(/Source ransomwatch Received [\d-]+ [\d:]+ UTC Finished .* Encoding utf-8/);
    expect(page).toMatch(
      /Rows 3 created or changed 1 unchanged 1 duplicate 0 passed over 0 incomplete 0 rejected 1 failed 0/,
    );
    expect(page).toContain('aws s3 cp mixed.tsv s3://misp-ingest/ransomwatch/mixed.tsv');
    expect(page).toContain(
      'Row 3 first_seen is no date and time; write it as 2021-10-26 20:53:50 LockBit Late soon N/A http://leak.example/',
    );
    expect(links).toContain(receipt.events[0]?.url);
  });

  test('that a browser shows as what it is, and that lies at the name of the receipt', async () => {
    const { run } = await door.ingest('typed.tsv', HEADER + row('Typed'));
    const Key = `receipts/${SOURCE}/typed.tsv.${run}.html`;
    const { ContentType } = await door.stack.clients.s3.send(
      new HeadObjectCommand({ Bucket: door.stack.bucket, Key }),
    );
    expect(ContentType).toBe('text/html; charset=utf-8');
  });

  test('that says that all is well, and nothing of what to do', async () => {
    const { text } = await pageOf(door, await door.ingest('fine.tsv', HEADER + row('All fine')));
    expect(text).toContain('All of this file is in MISP.');
    expect(text).not.toContain('What to do');
  });

  test('that says where a file belongs that lies in the folder of no source, and not to drop it there again', async () => {
    const { text } = await pageOf(door, await door.ingest('lost.tsv', HEADER + row('Lost'), 'nowhere'));
    expect(text).toContain('In general No source is named "nowhere": drop the file into one of ransomwatch/');
    expect(text).not.toContain('aws s3 cp lost.tsv');
  });

  test('in Japanese, if that is wanted, with its times', async () => {
    const japanese = await openFrontDoor({ notifications: { language: 'ja' } });
    try {
      const receipt = await japanese.ingest('一覧.tsv', HEADER + row('Late', { first_seen: 'soon' }));
      const page = await pageOf(japanese, receipt);
      expect(page.language).toBe('ja');
      expect(page.text).toContain('1 行のうち 1 行が、ファイルのとおりには MISP に登録されていません。');
      expect(page.text).toMatch(/受付日時 [\d-]+ [\d:]+ JST/);
      expect(page.text).toContain('2 行目 first_seen is no date');
    } finally {
      await japanese.close();
    }
  });
});

describe('a hostile file', () => {
  const markup = '<img src=x onerror=alert(1)><script>alert(2)</script>';
  const unseen = 'invoice\u202egnp.exe\u200b\u0000\u00a0';

  test('has its cells on the page as they are, with what is unseen in them named', async () => {
    const bad = `${markup}\t${unseen}\t"'><svg/onload=alert(3)>\t \thttp://a.example/\n`;
    const { text, markup: page, links } = await pageOf(door, await door.ingest('hostile.tsv', HEADER + bad));
    expect(text).toContain(`${markup} invoiceU+202Egnp.exeU+200BU+0000U+00A0 "'><svg/onload=alert(3)>`);
    expect(page).not.toContain('<img');
    expect(page).not.toContain('<script');
    expect(page).not.toMatch(/[\u0000\u202e\u200b\u00a0]/);
    expect(links.filter((link) => !link.startsWith('https://'))).toEqual([]);
  });

  test('has its name on the page as it is', async () => {
    const { text, title } = await pageOf(
      door,
      await door.ingest(`${markup}\u202e.tsv`, HEADER + row('Named')),
    );
    expect(text).toContain(`Receipt ${markup}U+202E.tsv`);
    expect(title).toBe(`${markup}[U+202E].tsv · Receipt`);
  });

  test('has large cells in its page and its receipt as far as they are needed, however many', async () => {
    const large = Array.from(
      { length: 130 },
      (_, i) => `${'長'.repeat(2_000)}\t${i}\t${'い'.repeat(2_000)}\n`,
    );
    const receipt = await door.ingest('large.tsv', HEADER + large.join(''));
    expect(receipt.rows).toEqual(counts({ read: 130, rejected: 130 }));
    expect(receipt.rejections[129]?.cells).toEqual([
      expect.stringMatching(/^長{100}…$/),
      '129',
      expect.stringMatching(/^い{100}…$/),
    ]);
    const { markup: page } = await pageOf(door, receipt);
    expect(page.length).toBeLessThan(200_000);
  });

  test('of very many bad rows has a page of the first, which says how many more there are', async () => {
    const bad = victims(5_003, 'Late').map((victim) => row(victim, { first_seen: 'soon' }));
    const receipt = await door.ingest('many.tsv', HEADER + bad.join(''));
    expect(receipt.rejections).toHaveLength(5_003);
    const { text } = await pageOf(door, receipt);
    expect(text).toContain('Rejected 5,003');
    expect(text).toContain('Row 5001 first_seen');
    expect(text).not.toContain('Row 5002 first_seen');
    expect(text).toContain('and 3 more, which only the JSON has');
  });
});

test('what MISP refuses and leaves out is on the page, with its reason', async () => {
  const source: Partial<ConfigInput['sources'][string]> = {
    format: 'table',
    options: {
      rows: { as: 'delimited' },
      event: { of: ['event'], info: '{event}', date: '2024-01-02' },
      attributes: [{ value: '{value}', type: 'ip-dst' }],
      strict: false,
    },
  };
  const other = await openFrontDoor({ source });
  try {
    const errors = 'Event blocked by event blocklist.';
    const body = JSON.stringify({
      name: 'Could not add Event',
      message: 'Could not add Event',
      url: '/',
      errors,
    });
    const isBlocked = (target: FaultTarget) => JSON.stringify(target.body()).includes('Blocked');
    other.misp.fault({ kind: 'answer', status: 403, body, on: isBlocked });
    const rows = 'One,192.0.2.999\nOne,192.0.2.1\nBlocked,192.0.2.1\n';
    const receipt = await other.ingest('list.csv', `event,value\n${rows}`);
    expect(receipt.rows).toEqual(counts({ read: 3, saved: 1, dropped: 1, failed: 1 }));
    const { text } = await pageOf(other, receipt);
    expect(text).toMatch(/Not in MISP 1 Row 4 .*Event blocked by event blocklist\. refused · main · Blocked/);
    expect(text).toMatch(/Left out of events 1 Row 2 ip-dst 192\.0\.2\.999 .* main · One/);
    expect(text).toContain('Some events are in MISP without some of their values.');
    expect(text).toContain('MISP refused whole events.');
  } finally {
    await other.close();
  }
});
