import { readFileSync } from 'node:fs';
import { domainToUnicode } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Parsed } from '../../../functions/formats/format.ts';
import { DOUBTS } from '../../../functions/formats/text/doubts.ts';
import { findIndicators } from '../../../functions/formats/text/find-indicators.ts';
import { readLines } from '../../../functions/formats/text/lines.ts';
import type { TextOptions } from '../../../functions/formats/text/options.ts';
import { toStored } from '../../../functions/formats/text/to-stored.ts';
import { type TextContext, text } from '../../../functions/formats/text.ts';
import { draftToEvent } from '../../../functions/misp/draft-to-event.ts';
import { mispEventSchema } from '../../../functions/misp/event.ts';
import { anyCharacter } from '../../support/any-character.ts';
import { collect, streamOf } from '../../support/text.ts';

const DEFAULTS = text.options.parse({});
const DATED = { ...DEFAULTS, date: '2024-04-03' };

const parse = async (content: string, options: Partial<TextOptions> = {}) =>
  await collect(text.parse(streamOf(content), { ...DATED, ...options }));
const draftOf = (parsed: Parsed[]) => parsed.flatMap((one) => ('draft' in one ? [one.draft] : []))[0];
const reasons = (parsed: Parsed[]) =>
  parsed.flatMap((one) => {
    if ('notice' in one) return [`0: ${one.notice}`];
    return 'rejection' in one ? [`${one.rejection.row}: ${one.rejection.reason}`] : [];
  });
const attributesOf = async (content: string, options: Partial<TextOptions> = {}) =>
  (draftOf(await parse(content, options))?.attributes ?? []).map(({ type, value }) => `${type} ${value}`);
const certain = async (content: string) => await attributesOf(content, { doubtful: 'leave-out' });

test.each([
  ['x:https://www.müller-evil.com/größe', ['url https://www.müller-evil.com/größe']],
  ['x=https://bücher.evil.com/ü', ['url https://bücher.evil.com/ü']],
  ['Domäne:evil.com', ['domain evil.com']],
  ['evil.com-Domäne', ['domain evil.com']],
])('of a word with letters beyond ASCII no part is taken for another host: %s', async (line, expected) => {
  expect(await certain(line)).toEqual(expected);
});

describe("MISP's free-text import", () => {
  interface Case {
    id: string;
    text: string;
    result: { default_type: string; value: string }[];
  }
  const folder = new URL('../../fixtures/misp-freetext/', import.meta.url);
  const cases: Case[] = readFileSync(new URL('freetext.jsonl', folder), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const read = (content: string) => content.split(/\r\n|\n|\r/).map(findIndicators);
  const name = ({ type, value }: { type: string; value: string }) => `${type}\t${value}`;
  const theirs = ({ result }: Case) => [
    ...new Set(result.map(({ default_type, value }) => `${default_type}\t${value}`)),
  ];

  test('finds nothing that is not found here, too, if only to be called doubtful', () => {
    const missing = cases.flatMap((one) => {
      const found = read(one.text).flatMap(({ findings, doubtful }) => [
        ...findings.map(name),
        ...doubtful.map(({ finding }) => name(finding)),
      ]);
      return theirs(one)
        .filter((finding) => !found.includes(finding))
        .map((finding) => `${one.id}\t${finding}`);
    });
    expect(missing).toEqual([]);
  });

  test('takes one in ten of its findings for something that it is not', () => {
    const all = cases.flatMap(theirs).length;
    const doubtful = cases.flatMap((one) => {
      const called = read(one.text).flatMap((found) => found.doubtful.map(({ finding }) => name(finding)));
      return theirs(one).filter((finding) => called.includes(finding));
    });
    expect([all, doubtful.length]).toEqual([650, DOUBTFUL]);
  });

  test('finds few that are no attribute here, all of them private addresses, abbreviations, or refused by MISP itself', async () => {
    const missing = await Promise.all(
      cases.map(async (one) => {
        const known = new Set(await attributesOf(one.text));
        return one.result
          .map(({ default_type, value }) => toStored({ type: default_type, value }))
          .filter((stored) => stored && !known.has(`${stored.type} ${stored.value}`))
          .map((stored) => stored?.value);
      }),
    );
    expect([...new Set(missing.flat())].sort()).toEqual(NOT_HERE);
  });
  const NOT_HERE = ['10.0.0.1', '10.148.16.137/24', '192.168.1.10|49233', '::', '::1|80', 'e.g', 'i.e'];

  test('misses what is found here besides, all of which was looked at', () => {
    const beyond = cases.flatMap((one) => {
      const known = theirs(one);
      const found = [...new Set(read(one.text).flatMap(({ findings }) => findings.map(name)))];
      return found.filter((finding) => !known.includes(finding)).map((finding) => `${one.id}\t${finding}`);
    });
    expect(beyond).toEqual(readFileSync(new URL('beyond-misp.tsv', folder), 'utf8').trim().split('\n'));
  });
  const DOUBTFUL = 62;
});

describe('an indicator is found', () => {
  const MD5 = '9178daf89a91d1dcf2b660d73f8f6978';
  test.each([
    ['in full-width forms', 'Ｃ２：１９８．５１．１００．２０（ポート４４３）', ['ip-dst 198.51.100.20']],
    [
      'between full-width brackets',
      '「203.0.113.79」（198.51.100.1）',
      ['ip-dst 203.0.113.79', 'ip-dst 198.51.100.1'],
    ],
    ['before Japanese punctuation', '1.2.3.4、5.6.7.8。', ['ip-dst 1.2.3.4', 'ip-dst 5.6.7.8']],
    ['after a full-width colon', 'IP：1.2.3.4', ['ip-dst 1.2.3.4']],
    ['before a full-width port', '203.0.113.78：8081', ['ip-dst|port 203.0.113.78|8081']],
    ['in a sentence without blanks', '端末はevil.example.comに接続する', ['hostname evil.example.com']],
    ['with [DOT]', 'evil[DOT]com', ['domain evil.com']],
    ['with {.}', 'evil{.}com', ['domain evil.com']],
    ['with half a bracket', 'evil[.com', ['domain evil.com']],
    ['with blanks around the dot', 'evil [.] com', ['domain evil.com']],
    ['with the Japanese full stop for a dot', 'example。com', ['domain example.com']],
    ['with hxxps[:]//', 'hxxps[:]//evil[.]com/a', ['url https://evil.com/a']],
    ['with hxxp[://]', 'hxxp[://]evil[.]com/a', ['url http://evil.com/a']],
    ['with (at)', 'a(at)evil[.]com', ['email-src a@evil.com']],
    ['as a name in Japanese', 'http://日本語.jp/', ['url http://日本語.jp/']],
    ['as a hostname in Japanese, in punycode', 'テスト.example.jp', ['hostname xn--zckzah.example.jp']],
    ['with an invisible blank in it', 'evil\u200b.example.com', ['hostname evil.example.com']],
    ['behind a label', 'md5=9178daf89a91d1dcf2b660d73f8f6978', ['md5 9178daf89a91d1dcf2b660d73f8f6978']],
    ['in code', "DownloadString('http://203.0.113.50/a.ps1')", ['url http://203.0.113.50/a.ps1']],
    ['as a link of Markdown', '[a](https://evil.com/x)', ['url https://evil.com/x']],
    ['with a path in Japanese', 'hxxp://evil[.]com/パス、', ['url http://evil.com/パス']],
    ['with a file in a Japanese folder', 'https://evil.com/文書/x.exe', ['url https://evil.com/文書/x.exe']],
    ['with a Japanese host', 'http://日本語.jp/パス', ['url http://日本語.jp/パス']],
    ['with a file in Japanese', 'https://evil.com/ログイン.html', ['url https://evil.com/ログイン.html']],
    [
      'with a file in a Chinese folder',
      'https://evil.com/中文/页面.html',
      ['url https://evil.com/中文/页面.html'],
    ],
    [
      'with a query in Japanese',
      'https://evil.com/日本/x?y=値&z=1',
      ['url https://evil.com/日本/x?y=値&z=1'],
    ],
    ['with a fragment in Japanese', 'https://evil.com/x#値', ['url https://evil.com/x#値']],
    ['with a file in Hiragana', 'https://evil.com/a/ご案内.html', ['url https://evil.com/a/ご案内.html']],
    ['with a folder in Hiragana', 'https://evil.com/ひらがな/x', ['url https://evil.com/ひらがな/x']],
    ['without the sentence that goes on', 'https://evil.com/x.htmlへ接続', ['url https://evil.com/x.html']],
    ['with umlauts', 'https://www.müller-evil.com/größe', ['url https://www.müller-evil.com/größe']],
    [
      'with umlauts in the path',
      'http://evil.com/straße/x.exe?q=ü',
      ['url http://evil.com/straße/x.exe?q=ü'],
    ],
    ['with umlauts and a port', 'https://müller.de:8443/x', ['url https://müller.de:8443/x']],
    ['in Cyrillic', 'https://пример.evil.com/путь', ['url https://пример.evil.com/путь']],
    ['at an address, in German', 'hxxp://192.0.2[.]1/größe', ['url http://192.0.2.1/größe']],
    ['with (.) in the host', 'hxxp://evil(.)com/x', ['url http://evil.com/x']],
    ['with {.} in the host', 'http://a{.}evil{.}com/x', ['url http://a.evil.com/x']],
    [
      'as a key with blanks in it',
      'HKLM\\Software\\Microsoft\\Windows NT\\Run x',
      ['regkey HKLM\\Software\\Microsoft\\Windows NT\\Run'],
    ],
    ['as a MAC address', 'MAC 00-11-22-33-44-55', ['mac-address 00:11:22:33:44:55']],
    [
      'in the form that MISP stores',
      'AS64500 EVIL[.]com cve-2024-12345',
      ['AS 64500', 'domain evil.com', 'vulnerability CVE-2024-12345'],
    ],
    ['without a mask that there is not', '1.2.3.4/99', ['ip-dst 1.2.3.4']],
    [
      'in quotes and brackets of code',
      "['http://evil.com/a', 'http://evil.com/b']",
      ['url http://evil.com/a', 'url http://evil.com/b'],
    ],
    [
      'with equals signs before a quote and a bracket',
      "'http://evil.com/?a=YQ==']",
      ['url http://evil.com/?a=YQ=='],
    ],
    ['with brackets of its own before others', "['http://evil.com/a_(b)']", ['url http://evil.com/a_(b)']],
    ['in a pattern of STIX', "[url:value = 'http://evil.com/a']", ['url http://evil.com/a']],
    ['as a link of Markdown that ends in a slash', '[a](http://evil.com/)', ['url http://evil.com/']],
    [
      'as two URLs with a bar between them',
      'http://evil.com/a|http://evil.com/b',
      ['url http://evil.com/a', 'url http://evil.com/b'],
    ],
    ['with backslashes for slashes', 'http:\\\\evil.example.org\\x', ['hostname evil.example.org']],
    ['at an IPv6 address with a port', 'https://[2001:db8::8]:8443/x', ['url https://[2001:db8::8]:8443/x']],
    ['at an IPv6 address, disguised', '[hxxp://[2001:db8::9]/x]', ['url http://[2001:db8::9]/x']],
    ['as a range without blanks', '192.0.2.1-192.0.2.9', ['ip-dst 192.0.2.1', 'ip-dst 192.0.2.9']],
    ['as a hash before the name of its file', `${MD5}:mal.exe`, [`md5 ${MD5}`, 'filename mal.exe']],
    ['as a hash before a name in Japanese', `${MD5}:請求書.exe`, [`md5 ${MD5}`, 'filename 請求書.exe']],
    [
      'as a hash behind the path of its file',
      `C:\\Temp\\mal.exe:${MD5}`,
      ['filename C:\\Temp\\mal.exe', `md5 ${MD5}`],
    ],
    ['in a list of md5sum in binary mode', `${MD5} *mal.exe`, [`md5 ${MD5}`, 'filename mal.exe']],
    [
      'in such a list, with an extension that nobody knows',
      `${MD5} *a.xyz1`,
      [`md5 ${MD5}`, 'filename a.xyz1'],
    ],
    ['in a list of dnsmasq', 'address=/evil.example.org/0.0.0.0', ['hostname evil.example.org']],
    [
      'in a list of dnsmasq with its server',
      'server=/evil.example.org/9.9.9.9',
      ['hostname evil.example.org'],
    ],
    [
      'behind a label, as a URL in Japanese',
      'URL：https://evil.com/文書.html',
      ['url https://evil.com/文書.html'],
    ],
    ['behind a label, in a sentence', 'URL：https://evil.com/文書です', ['url https://evil.com/文書']],
    ['behind a Japanese label, with a port', '通信先：evil.com:443', ['domain evil.com']],
    ['with hyphens that do not break', 'CVE\u20112022\u201130190', ['vulnerability CVE-2022-30190']],
    ['with dashes for hyphens', 'CVE–2022–30191', ['vulnerability CVE-2022-30191']],
    [
      'as a name with a hyphen that does not break',
      'evil\u2011x.example.org',
      ['hostname evil-x.example.org'],
    ],
    [
      'with a dash between two, which is no hyphen',
      '192.0.2.1–192.0.2.9',
      ['ip-dst 192.0.2.1', 'ip-dst 192.0.2.9'],
    ],
    ['as a Japanese file behind a Japanese label', 'ファイル名：請求書.xlsm', ['filename 請求書.xlsm']],
    ['as a Japanese file behind a full-width equals sign', '検体名＝検体.exe', ['filename 検体.exe']],
    ['as a path behind a Japanese label', 'パス：C:\\文書\\請求書.exe', ['filename C:\\文書\\請求書.exe']],
  ])('%s', async (_, content, found) => {
    expect(await certain(content)).toEqual(found);
  });

  test.each([
    'CVE-2024-1234567890',
    'Average 1,234.56 USD, see fig. 3 for details, etc.',
    'Version 4.2.1 of .NET Framework v4.0.30319',
    '12:10:30 on 2024-04-03',
    'e.g. i.e.',
    'and/or, client/server',
    'Mozilla/5.0 curl/8.0',
    'look (at) this',
    '[1:2024897:1]',
    "'docs/a.ts']",
    '1.2.3.4-beta.1',
  ])('but not in %j', async (content) => {
    expect(await certain(content)).toEqual([]);
  });
});

describe('an attribute', () => {
  test('says on which lines it was seen, and is one however often', async () => {
    const draft = draftOf(await parse('title\nevil[.]com\nx\nhttp://evil.com EVIL.com:8080'));
    expect(draft?.attributes.map(({ value, comment, rows }) => [value, comment, rows])).toEqual([
      ['evil.com', 'lines 2, 4; on port 8080', [2, 4]],
      ['http://evil.com', 'line 4', [4]],
    ]);
    expect(draft?.rows).toEqual([2, 4]);
  });

  test('of doubt is not for detection, and says why', async () => {
    const [first] = draftOf(await parse('Mozilla/5.0'))?.attributes ?? [];
    expect(first).toMatchObject({ value: 'Mozilla/5.0', to_ids: false, disableCorrelation: true });
    expect(first?.comment).toBe(`line 1; doubtful: ${DOUBTS.product}`);
  });

  test("is for detection by MISP's default for its type, or not at all", async () => {
    const flags = async (options: Partial<TextOptions>) =>
      draftOf(await parse('evil.com CVE-2024-12345', options))?.attributes.map(({ to_ids }) => to_ids);
    expect(await flags({})).toEqual([true, false]);
    expect(await flags({ to_ids: false })).toEqual([false, false]);
  });
});

describe('left out and counted', () => {
  test.each([
    [
      'private addresses',
      '10.1.2.3 192.168.0.0/16 http://127.0.0.1/a.b fe80::1 172.16.0.1:8080',
      {},
      '5 private addresses',
    ],
    [
      'own domains',
      'soc@corp.example.com www.CORP.example.com https://corp.example.com/a',
      { ownDomains: ['corp.example.com'] },
      '3 of your own domains',
    ],
    [
      'what is allowed',
      '8.8.8.8 9.9.9.9:53 www.google.com 44d88612fea8a8f36de82e1278abb02f',
      { allow: ['8.8.8.0/24', '9.9.9.9', 'google.com', '44D88612FEA8A8F36DE82E1278ABB02F'] },
      '4 allowed',
    ],
  ])('%s', async (_, content, options, counted) => {
    const parsed = await parse(`${content} notcorp.example.com`, options);
    expect(draftOf(parsed)?.attributes.map(({ value }) => value)).toEqual(['notcorp.example.com']);
    expect(reasons(parsed)).toEqual([`0: indicators left out, as configured: ${counted}`]);
  });

  test('nothing, where private addresses are to be kept', async () => {
    expect(await attributesOf('10.1.2.3', { privateAddresses: 'keep' })).toEqual(['ip-dst 10.1.2.3']);
  });
});

describe('an event', () => {
  const infoOf = async (content: string) => draftOf(await parse(`${content}\nevil.com`))?.info;

  test.each([
    ['its first line', '\n# ■ Wave 7\nmore', 'Wave 7'],
    [
      'its first line, whose brackets stand around a part',
      '【注意喚起】フィッシング',
      '【注意喚起】フィッシング',
    ],
    ['its first line without the brackets around it', '■【Wave 7】', 'Wave 7'],
    ['the subject of a mail', 'From: a@example.com\nSubject: =?UTF-8?B?44OG44K544OI?= x\n\nbody', 'テスト x'],
    ['what is text, behind what is none', '\u007fELF\u0002\u0001\n\ufffdx\nWave 6', 'Wave 6'],
    ['the text of a page', '<html>\n<title>Wave 7</title>', 'Wave 7'],
    ['something', '', 'evil.com'],
  ])('is named after %s', async (_, content, info) => {
    expect(await infoOf(content)).toBe(info);
  });

  test('has the date and name of its file, and is the same when the file is dropped again', async () => {
    const context = { file: 'a/report.md', uploadedAt: '2024-04-03T01:02:03Z' };
    type ParseWith = (
      text: AsyncIterable<string>,
      options: TextOptions,
      context: TextContext,
    ) => AsyncIterable<Parsed>;
    const parseWith: ParseWith = text.parse;
    const parsed = await collect(
      parseWith(streamOf('evil.com'), { ...DEFAULTS, info: '{file}: {title}' }, context),
    );
    expect(draftOf(parsed)).toMatchObject({
      date: '2024-04-03',
      info: 'a/report.md: evil.com',
      key: ['file', 'a/report.md'],
    });
  });

  test('keeps the text as a report if configured', async () => {
    const content = '# Wave 7\n\nsee evil[.]com\n';
    const draft = draftOf(await parse(content, { report: true }));
    expect(draft?.reports).toEqual([{ name: 'Wave 7', content: '# Wave 7\n\nsee evil[.]com' }]);
    if (draft) mispEventSchema.parse(draftToEvent('text', draft, {}).event);
  });

  test('is none where there is no indicator, or no date', async () => {
    expect(reasons(await parse('nothing here'))).toEqual(['0: holds no indicator']);
    expect(reasons(await collect(text.parse(streamOf('evil.com'), DEFAULTS)))).toEqual([
      "0: has no date of its own; set the source's options.date",
    ]);
  });
});

describe('a mail', () => {
  test('of empty lines alone is held no longer than one of text', async () => {
    const head = 'Content-Transfer-Encoding: quoted-printable\n\n';
    const lines = await collect(readLines(streamOf(head, '\n'.repeat(300_000), '=41\n')));
    // Held, it would have been decoded.
    expect(lines.at(-1)).toEqual({ number: 300_003, text: '=41' });
  });

  test('is read in quoted-printable, under the lines of the file', async () => {
    const mail =
      'Subject: x\nContent-Type: text/plain; charset="shift_jis"\nContent-Transfer-Encoding: quoted-printable\n\n=92=CA=90M=90=E6=82=CDev=\nil.com=82=C6\nhttp://evil.com/?a=3Db\n';
    const draft = draftOf(await parse(mail));
    expect(draft?.attributes.map(({ value, rows }) => [value, rows])).toEqual([
      ['evil.com', [5]],
      ['http://evil.com/?a=b', [7]],
    ]);
  });

  test('is read in base64, and what is attached to it is not', async () => {
    const part = (type: string, content: string) =>
      `--b\nContent-Type: ${type}\nContent-Transfer-Encoding: base64\n\n${Buffer.from(content).toString('base64')}\n`;
    const mail = `Subject: x\n\n${part('text/html; charset=utf-8', '<p>evil&#46;com</p>')}${part('application/zip', 'no.com')}--b--\nlast.com\n`;
    expect(await attributesOf(mail)).toEqual(['domain evil.com', 'domain last.com']);
  });

  test('that is only spoken of is plain text', async () => {
    const note = 'Content-Transfer-Encoding: base64\n\nThe mail came from evil.com, it said.';
    expect(await attributesOf(note)).toEqual(['domain evil.com']);
  });
});

test('a list that is too long for an event is refused before it fills the memory', async () => {
  const lines = Array.from({ length: 50_001 }, (_, i) => `1.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
  expect(reasons(await parse(lines.join('\n')))).toEqual([expect.stringContaining('too many for one event')]);
});

test('a page is read as it is seen', async () => {
  const page = '<html><body>evil<b>.</b>com <a href="http://evil.com/?a=1&amp;b=2">x</a></body></html>';
  expect(await attributesOf(page)).toEqual(['domain evil.com', 'url http://evil.com/?a=1&b=2']);
});

test('a word with bytes that are no text is not read, the rest of its line is, and the receipt says so', async () => {
  const parsed = await parse('evil\ufffd.com good.com');
  expect(draftOf(parsed)?.attributes.map(({ value }) => value)).toEqual(['good.com']);
  expect(reasons(parsed)).toEqual([
    "0: words are not read that have bytes which are no text in the file's encoding, line 1",
  ]);
});

describe('hostile text takes no time', () => {
  test.each([
    'a.',
    'a-',
    '1.',
    '1:',
    '::',
    'a@',
    'a@a.',
    'xn--a.',
    'http://',
    '[.]',
    '(',
    '"',
    "'",
    '\\',
    'HKLM\\a ',
    'HKLM\\',
    '=',
    'a=',
    '=?a?b?',
    '&#1;',
    '<a ',
    '[1:',
    '・',
    'は',
    'f',
    '-1',
    '1-',
    'com.',
    '（',
    '\u3000.',
    '%',
    '||',
    'a|',
    '=\n',
    'CVE-1111-',
    '{"',
    '{.',
    '....a',
    '/a',
  ])('%j by the hundred thousand', async (unit) => {
    const begin = performance.now();
    for (const tail of ['', ' evil.com', '!']) await parse(`${unit.repeat(100_000)}${tail}`);
    expect(performance.now() - begin).toBeLessThan(6_000);
  });
});

test('any text gives one draft at most, whose rows are lines of it, and nothing that is not in it', async () => {
  const piece = fc.constantFrom(
    'evil',
    '.com',
    '[.]',
    '(dot)',
    'hxxp',
    '://',
    '1.2.3.4',
    '10.0.0.1',
    ':',
    '/',
    '@',
    '、',
    '。',
    '（',
    '）',
    '：',
    '　',
    ' ',
    '\n',
    '"',
    "'",
    '<',
    '>',
    '日本',
    'は',
    '.jp',
    'C:\\',
    'a.exe',
    '|',
    'd41d8cd98f00b204e9800998ecf8427e',
    'CVE-2024-1234',
    'AS1',
    '\u200b',
    '\ufffd',
    '😀',
    '１',
    '．',
    '[',
    ']',
    '=',
  );
  const words = (value: string) =>
    value
      .replaceAll(/xn--[a-z0-9-]+/g, (label) => domainToUnicode(label))
      .toLowerCase()
      .normalize('NFKC')
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
      const content = pieces.join('');
      const parsed = await parse(content);
      const drafts = parsed.flatMap((one) => ('draft' in one ? [one.draft] : []));
      const lines = content.split('\n').length;
      const plain = content
        .replaceAll(/[\u200b]/g, '')
        .toLowerCase()
        .normalize('NFKC')
        .replaceAll('hxxp', 'http');
      expect(drafts.length).toBeLessThan(2);
      for (const row of drafts[0]?.rows ?? []) expect(row >= 1 && row <= lines).toBe(true);
      for (const { findings, doubtful } of content.split('\n').map(findIndicators)) {
        for (const { value } of [...findings, ...doubtful.map(({ finding }) => finding)]) {
          for (const word of words(value)) expect(plain).toContain(word.replaceAll('hxxp', 'http'));
        }
      }
      for (const draft of drafts) mispEventSchema.parse(draftToEvent('text', draft, {}).event);
    }),
    { numRuns: 500 },
  );
});

test('any characters at all are read without an error', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: anyCharacter, maxLength: 200 }), async (content) => {
      expect((await parse(content)).length).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
});
