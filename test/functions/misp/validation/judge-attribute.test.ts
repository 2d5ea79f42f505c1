import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Judgement, judgeAttribute } from '../../../../functions/misp/validation/judge-attribute.ts';
import { parseJsonAsMisp } from '../../../../functions/misp/validation/parse-json.ts';

type Recorded = {
  type: string;
  category_in: string | null;
  value_in: unknown;
  accepted: boolean;
  value_out: string | null;
  category_out: string | null;
  to_ids_out: boolean | null;
  error: string | null;
  server_error?: string;
};

/** Of what disagrees. */
const SHOWN = 5;

function readLines<Line>(name: string): IteratorObject<Line> {
  const file = new URL(`../../../fixtures/misp-values/${name}`, import.meta.url);
  return readFileSync(file, 'utf8')
    .split('\n')
    .values()
    .filter((line) => line !== '')
    .map((line) => parseJsonAsMisp(line) as Line);
}

function judge(type: string, value: unknown, category: string | null = null): Judgement {
  return judgeAttribute({ type, value, category });
}

function stored(type: string, value: unknown): string | null {
  const judgement = judge(type, value);
  return judgement.accepted ? judgement.value : null;
}

function reason(type: string, value: unknown, category: string | null = null): string {
  const judgement = judge(type, value, category);
  return judgement.accepted ? 'accepted' : judgement.reason;
}

describe('a judgement', () => {
  it('is the one that MISP 2.5.1 gave, for each of 5,913 recorded values', () => {
    const disagreeing = readLines<Recorded>('attributes.jsonl').filter((line) => {
      const judgement = judge(line.type, line.value_in, line.category_in);
      if (!judgement.accepted) return line.accepted || judgement.mispMessage !== line.error;
      return (
        judgement.value !== line.value_out ||
        judgement.category !== line.category_out ||
        judgement.to_ids !== line.to_ids_out
      );
    });
    expect(disagreeing.take(SHOWN).toArray()).toEqual([]);
  });

  it('says of the same values that MISP answers 500 to', () => {
    const disagreeing = readLines<Recorded>('attributes.jsonl').filter((line) => {
      const judgement = judge(line.type, line.value_in, line.category_in);
      return 'serverError' in judgement !== (line.server_error !== undefined);
    });
    expect(disagreeing.take(SHOWN).toArray()).toEqual([]);
  });

  it.each([
    ['4,192 made-up values', 'php-8.2.jsonl'],
    ['2,369 values at the edges of the rules', 'php-8.2-edges.jsonl'],
  ])("is the one of MISP's own rules under PHP 8.2, for %s", (_values, name) => {
    type Run = { type: string; value: string; stored: string | null; message?: string };
    const disagreeing = readLines<Run>(name).filter((line) => {
      const judgement = judge(line.type, line.value);
      return judgement.accepted
        ? judgement.value !== line.stored
        : line.stored !== null || judgement.mispMessage !== line.message;
    });
    expect(disagreeing.take(SHOWN).toArray()).toEqual([]);
  });

  it('has the default category and to_ids of the type', () => {
    expect(judge('md5', 'D41D8CD98F00B204E9800998ECF8427E')).toEqual({
      accepted: true,
      type: 'md5',
      value: 'd41d8cd98f00b204e9800998ecf8427e',
      category: 'Payload delivery',
      to_ids: true,
    });
  });

  it('keeps a category that goes with the type', () => {
    expect(judge('md5', 'd41d8cd98f00b204e9800998ecf8427e', ' External analysis ')).toMatchObject({
      category: 'External analysis',
    });
  });
});

describe('a refusal', () => {
  const md5 = 'd41d8cd98f00b204e9800998ecf8427e';

  it.each([
    ['type', 'nosuch', 'x', null],
    ['type', 'md5', md5, 'Person'],
    ['category', 'md5', md5, 'Files'],
    ['value', 'md5', 'x', null],
    ['value', 'text', ['a'], null],
    ['value', 'datetime', 'now', null],
    ['value', 'text', '%APPDATA%\\Microsoft\\UProof', null],
    ['value', 'filename|impfuzzy', 'a.exe|3:a:b', null],
  ])('names the %s of %j, %j in the category %j', (field, type, value, category) => {
    expect(judge(type, value, category)).toMatchObject({ accepted: false, field });
  });
});

describe('a reason', () => {
  it.each([
    ['ip-dts', '1.2.3.4', null, 'type "ip-dts" is not a MISP attribute type; did you mean "ip-dst"?'],
    ['MD5', 'x', null, 'type "MD5" is not a MISP attribute type; did you mean "md5"?'],
    ['cve', 'x', null, 'type "cve" is not a MISP attribute type; did you mean "vulnerability"?'],
    ['__proto__', 'x', null, 'type "__proto__" is not a MISP attribute type'],
    ['', 'x', null, 'no type is given'],
    [
      'port',
      '80',
      'network activity',
      '"network activity" is not a MISP category; did you mean "Network activity"?',
    ],
    ['port', '80', 'Files', '"Files" is not a MISP category; "port" goes with Network activity, Other'],
    [
      'port',
      '80',
      'Person',
      'category "Person" does not take the type "port"; "port" goes with Network activity, Other',
    ],
    [
      'sha256',
      'da39a3ee5e6b4b0d3255bfef95601890afd80709',
      null,
      '"da39a3ee5e6b4b0d3255bfef95601890afd80709" is no sha256: it has 40 hexadecimal digits, not 64; is it of type "sha1"?',
    ],
    [
      'filename|md5',
      'd41d8cd98f00b204e9800998ecf8427e',
      null,
      '"d41d8cd98f00b204e9800998ecf8427e" is no filename|md5: filename|md5 is two parts with one | between them; is it of type "md5"?',
    ],
    [
      'ip-dst',
      'example.com',
      null,
      '"example.com" is no ip-dst: IP address has an invalid format; is it of type "domain"?',
    ],
    [
      'hostname',
      'a{.}example',
      null,
      '"a{.}example" is no hostname: it is defanged in a way that MISP does not undo for this type',
    ],
    ['port', '８０', null, '"８０" is no port: it has full-width characters'],
    [
      'domain',
      '\u3000a.com',
      null,
      '"\\u3000a.com" is no domain: it begins or ends with a blank that MISP does not trim',
    ],
    ['text', ['a'], null, 'the value is a list or an object, MISP takes one text'],
    ['text', ' \0', null, 'the value is empty'],
    ['integer', 5, null, 'MISP 2.5.1 refuses every integer, a good one too; use counter, float or text'],
    [
      'datetime',
      'yesterday',
      null,
      'the date leaves a part open, for which MISP would store the present time',
    ],
    ['text', '\ud800', null, '"\ufffd" has half a surrogate pair, which is no Unicode'],
  ])('for the type %j with %j in category %j tells what is wrong', (type, value, category, expected) => {
    expect(reason(type, value, category)).toBe(expected);
  });

  it('tells of a value that is longer than what MISP stores', () => {
    expect(reason('text', 'a'.repeat(65_535))).toBe('accepted');
    expect(reason('text', 'a'.repeat(65_536))).toBe(
      'the value is longer than 65,535 bytes of UTF-8, the most that MISP stores',
    );
  });

  it('warns that a four-byte character in a refused value fails the whole event', () => {
    const judgement = judge('md5', '😀');
    expect(judgement).toMatchObject({ accepted: false, serverError: true });
    expect(reason('md5', '😀')).toContain('MISP would answer 500 for the whole event');
  });

  it('warns that a path which MISP cuts within a character fails the whole event', () => {
    expect(judge('text', '日:\\Windows\\x')).toMatchObject({ accepted: false, serverError: true });
    expect(stored('text', '日C:\\Windows\\x')).toBe('日%WINDIR%\\x');
  });

  it('warns that filename|impfuzzy fails the whole event, whatever its category', () => {
    expect(judge('filename|impfuzzy', 'a.exe|3:a:b', 'Person')).toMatchObject({ serverError: true });
  });
});

describe('a value that is not a string', () => {
  it.each([
    [5, '5'],
    [-0, '0'],
    [true, '1'],
    [1e-7, '1.0E-7'],
    [1e21, '1.0E+21'],
    [1e20, '1.0E+20'],
    [0.1 + 0.2, '0.3'],
    [123456789012345678n, '123456789012345678'],
    [9223372036854775808n, '9.2233720368548E+18'],
    [false, null],
    [null, null],
    [undefined, null],
    [Number.NaN, null],
  ])('%s is stored as %j', (value, expected) => {
    expect(stored('text', value)).toBe(expected);
  });

  it.each([
    ['123456789012345678', '123456789012345678'],
    ['1e15', '1.0E+15'],
    ['1.10', '1.1'],
    ['-0', '0'],
    ['-0.0', '-0'],
    ['1e400', 'INF'],
    ['-1e400', '-INF'],
    ['0.0001', '0.0001'],
    ['0.00012345678901234567', '0.00012345678901235'],
    ['0.00001', '1.0E-5'],
    ['-0.00001', '-1.0E-5'],
    ['99999999999999', '99999999999999'],
    ['99999999999999.5', '1.0E+14'],
    ['12345678901234.5', '12345678901234'],
    ['12345678901235.5', '12345678901236'],
    ['83380762328250.375', '83380762328250'],
    ['-12345678901234.5', '-12345678901234'],
    ['1704164645123.25', '1704164645123.2'],
    ['123456789012345.6', '1.2345678901235E+14'],
    ['1.5e14', '1.5E+14'],
    ['100000000000000.5', '1.0E+14'],
    ['9223372036854775807', '9223372036854775807'],
    ['9223372036854775808', '9.2233720368548E+18'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['3.14159265358979', '3.1415926535898'],
    ['1e2', '100'],
  ])('and is written %s in JSON is stored as %j', (json, expected) => {
    expect(stored('text', parseJsonAsMisp(json))).toBe(expected);
  });
});

describe('an e-mail address', () => {
  it.each(['a.@b', 'a.b@c', 'a@b', '.@'])('%s is none, without a dot after its @', (address) => {
    expect(stored('email', address)).toBeNull();
  });
});

describe('an SSH fingerprint', () => {
  const a = (count: number): string => 'a'.repeat(count);

  // What PHP's strict base64_decode makes 32 bytes of.
  it.each([
    a(43),
    `${a(43)}=`,
    `${a(42)}b=`,
    '/'.repeat(43),
    '+'.repeat(43),
    `${a(20)} ${a(23)}`,
    `${a(20)} \n\t\r ${a(23)}=`,
  ])('SHA256:%j is one', (digits) => {
    expect(stored('ssh-fingerprint', `SHA256:${digits}`)).toBe(`SHA256:${digits}`);
  });

  it.each([
    ...[
      '',
      '=',
      a(42),
      `${a(42)}=`,
      `${a(42)}==`,
      a(44),
      a(45),
      `${a(43)}==`,
      `${a(43)}===`,
      `${a(43)}=====`,
    ],
    ...[`${a(20)}=${a(23)}`, '-'.repeat(43), `x ${a(43)}`, `${a(20)}\v${a(23)}`, `${a(20)}\f${a(23)}`],
  ])('SHA256:%j is none', (digits) => {
    expect(stored('ssh-fingerprint', `SHA256:${digits}`)).toBeNull();
  });

  it('is one of MD5, with colons or without', () => {
    const md5 = 'D41d8cd98f00b204e9800998ecf8427e';
    const pairs = md5.match(/../g)?.join(':');
    for (const good of [md5, `MD5:${md5}`, `${pairs}`, `MD5:${pairs}`]) {
      expect(stored('ssh-fingerprint', good)).toBe(good);
    }
    for (const bad of [`${md5}0`, md5.slice(1), `MD5 ${md5}`, `MD5:MD5:${md5}`, `x${md5}`]) {
      expect(stored('ssh-fingerprint', bad)).toBeNull();
    }
  });
});

describe('an internationalised domain', () => {
  // As PHP 8.2 with ICU brings it to ASCII.
  it.each([
    ['xn--wgv71a.日本.jp', 'xn--wgv71a.xn--wgv71a.jp'],
    ['xn--WGV71A.日本.jp', 'xn--wgv71a.xn--wgv71a.jp'],
    ['xn--zca.日本.jp', 'xn--zca.xn--wgv71a.jp'],
    ['ẞ.jp', 'ss.jp'],
    ['Straẞe.jp', 'strasse.jp'],
    ['xn--ls8h.日本.jp', 'xn--ls8h.xn--wgv71a.jp'],
  ])('%s is stored as %s', (domain, expected) => {
    expect(stored('domain', domain)).toBe(expected);
  });

  it.each([
    'xn--.日本.jp',
    'xn--a.日本.jp',
    'xn--abc-.日本.jp',
    'xn--99999999999.日本.jp',
    'xn--a-ecp.ß.jp',
    'xn---.日本.jp',
    'xn--0.日本.jp',
    'xn--a-0hb.日本.jp',
    'xn--u-ccb.日本.jp',
  ])('%s has a label that is no punycode', (domain) => {
    expect(stored('domain', domain)).toBeNull();
  });
});

describe('the JSON of a Cortex analysis', () => {
  const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

  it('has 511 levels at most, and a bracket in a text is none', () => {
    for (const json of [
      nested(511),
      JSON.stringify('['.repeat(600)),
      JSON.stringify(Array(600).fill([{}])),
    ]) {
      expect(stored('cortex', json)).toBe(json);
    }
    expect(stored('cortex', nested(512))).toBeNull();
    expect(stored('cortex', nested(511).replace('[]', '[{}]'))).toBeNull();
  });
});

describe('a composite value', () => {
  it.each(['', '\u200b', '\u3000', '\u0301', '\u00a0'])(
    'whose second half is %j reads back as the first',
    (half) => {
      expect(stored('regkey|value', `HKLM\\a|${half}`)).toBe('HKLM\\a');
    },
  );

  it('keeps a second half of a soft hyphen', () => {
    expect(stored('regkey|value', 'HKLM\\a|\u00ad')).toBe('HKLM\\a|\u00ad');
  });
});

describe('a date', () => {
  it.each([
    ['2024-03-31 02:30 Europe/Paris', '2024-03-31T03:30:00.000000+0200'],
    ['2024-10-27 02:30 Europe/Paris', '2024-10-27T02:30:00.000000+0200'],
    ['2024-03-10 02:30 America/New_York', '2024-03-10T03:30:00.000000-0400'],
    ['last friday of february 2024', '2024-02-23T00:00:00.000000+0000'],
    ['2024-01-05 +5 weekdays', '2024-01-12T00:00:00.000000+0000'],
    ['@1704164645.25', '2024-01-02T03:04:05.250000+0000'],
    ['2024-01-02 NET', null],
    ['2024-07-02 GB', '2024-07-02T00:00:00.000000+0100'],
    ['2024-07-02 NZ', '2024-07-02T00:00:00.000000+1200'],
    ['+300000-07-01 Europe/Paris', '300000-07-01T00:00:00.000000+0200'],
    ['-300000-07-01 Europe/Paris', '-300000-07-01T00:00:00.000000+0009'],
    ['\f', null],
  ])('%j is stored as %j', (value, expected) => {
    expect(stored('datetime', value)).toBe(expected);
  });
});
