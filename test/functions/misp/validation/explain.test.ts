import { describe, expect, test } from 'vitest';
import { judgeAttribute } from '../../../../functions/misp/validation/judge-attribute.ts';

const MD5 = 'd41d8cd98f00b204e9800998ecf8427e';

function reason(type: unknown, value: unknown, category: unknown = null): string {
  const judgement = judgeAttribute({ type, value, category } as Parameters<typeof judgeAttribute>[0]);
  return judgement.accepted ? 'accepted' : judgement.reason;
}

describe('a type that MISP does not know', () => {
  test.each([
    ...[
      ['ip', 'ip-dst'],
      ['IPv4', 'ip-dst'],
      ['ipv6', 'ip-dst'],
      ['ipv4-addr', 'ip-dst'],
      ['ipv6-addr', 'ip-dst'],
    ],
    ...[
      ['host', 'hostname'],
      ['fqdn', 'hostname'],
      ['domain-name', 'domain'],
      ['asn', 'AS'],
      ['mail', 'email'],
    ],
    ...[
      ['e-mail', 'email'],
      ['file', 'filename'],
      ['registry', 'regkey'],
      ['bitcoin', 'btc'],
      ['CWE', 'weakness'],
    ],
    ...[
      ['ip-srcc', 'ip-src'],
      ['urll', 'url'],
      ['sha-256', 'sha256'],
      ['md55', 'md5'],
      ['md', 'md5'],
      ['prot', 'port'],
    ],
    ...[
      ['emial', 'email'],
      ['flename', 'filename'],
      ['hostnmae', 'hostname'],
      ['domian|ip', 'domain|ip'],
    ],
    ...[
      ['threatactor', 'threat-actor'],
      ['Threat Actor', 'threat-actor'],
    ],
    ...[
      ['hstnam', 'hostname'],
      ['md5xx', 'md5'],
      ['chrome-extension-idxx', 'chrome-extension-id'],
      [`filename${'-'.repeat(52)}`, 'filename'],
    ],
  ])('such as %j was probably meant to be %j', (type, meant) => {
    const expected = `type "${type}" is not a MISP attribute type; did you mean "${meant}"?`;
    expect(reason(type, 'x')).toBe(expected);
    expect(reason(type, 'x')).toBe(expected);
  });

  test.each([
    ...[
      'xyzzy',
      'mxx',
      'x'.repeat(60),
      'x'.repeat(61),
      'zz',
      'shaaa-25',
      'b',
      'Sb',
      'mdxx',
      '-',
      '__proto__',
    ],
    `filename${'-'.repeat(53)}`,
  ])('such as %j is near none', (type) => {
    expect(reason(type, 'x')).toBe(`type "${type}" is not a MISP attribute type`);
  });

  test.each([
    [['a'], 'type "Array" is not a MISP attribute type'],
    [{ a: 1 }, 'type "Array" is not a MISP attribute type'],
    [5, 'type "5" is not a MISP attribute type'],
    [null, 'no type is given'],
    [' ', 'no type is given'],
    ['0', 'no type is given'],
  ])('is named as PHP sees it: %j', (type, expected) => {
    expect(reason(type, 'x')).toBe(expected);
  });
});

describe('a category', () => {
  const GOES_WITH =
    '"md5" goes with Payload delivery, Artifacts dropped, Payload installation, External analysis';

  test.each([
    ['externl analysis', '"externl analysis" is not a MISP category; did you mean "External analysis"?'],
    [' Nothing ', `" Nothing " is not a MISP category; ${GOES_WITH}`],
    [['a'], `"Array" is not a MISP category; ${GOES_WITH}`],
    ['Person', `category "Person" does not take the type " md5 "; ${GOES_WITH}`],
    [' External analysis ', 'accepted'],
    ['0', 'accepted'],
    ['', 'accepted'],
  ])('%j for an md5: %s', (category, expected) => {
    expect(reason(' md5 ', MD5, category)).toBe(expected);
  });
});

describe('a value is refused with what MISP expected', () => {
  test.each([
    ['link', 'no link', 'it wants a scheme, and in http a host of ASCII letters, digits, dots and hyphens'],
    ['mac-address', 'xx', 'it wants 12 hexadecimal digits'],
    ['mac-eui-64', 'xx', 'it wants 16 hexadecimal digits'],
    ['hex', 'xyz', 'it wants hexadecimal digits only'],
    ['cortex', '{', 'it wants JSON'],
    ['btc', '-', 'it wants letters and digits only'],
    ['dash', '-', 'it wants letters and digits only'],
    ['xmr', '-', 'it wants letters and digits only'],
    ['float', 'x', 'it wants a number'],
    ['aba-rtn', 'x', 'it wants a number'],
    ['bank-account-nr', 'x', 'it wants a number'],
    ['phone-number', '1+2+', 'it wants one + at most, in front'],
    ['prtn', '1+2+', 'it wants one + at most, in front'],
    ['whois-registrant-phone', '1+2+', 'it wants one + at most, in front'],
    ['md5', 'xyz', 'Checksum has an invalid length or format (expected: 32 hexadecimal characters)'],
    ['vulnerability', 'x', 'Invalid format. Expected: CVE-xxxx-xxxx...'],
    ['counter', 'x', 'The value has to be a whole number greater or equal 0'],
    ['filename|sha256', 'a.exe|abcd', 'it has 4 hexadecimal digits, not 64'],
    ['x509-fingerprint-sha1', ' ABCD ', 'it has 4 hexadecimal digits, not 40'],
    ['md5', 'abcx', 'Checksum has an invalid length or format (expected: 32 hexadecimal characters)'],
    ['md5', 'xabc', 'Checksum has an invalid length or format (expected: 32 hexadecimal characters)'],
    [
      'cdhash',
      'abc',
      "The input doesn't match the expected format (expected: 40 or more hexadecimal characters)",
    ],
    ['email', 'a(at)b.example', 'it is defanged in a way that MISP does not undo for this type'],
    ['ip-src', '1[.2[.3', 'it is defanged in a way that MISP does not undo for this type'],
    ['hostname', 'see HXXPS x', 'it is defanged in a way that MISP does not undo for this type'],
    ['domain', 'a.b hxxpsx', 'Domain has an invalid format'],
    ['ip-src', '１.２.３.４', 'it has full-width characters'],
  ])('%s %j: %s', (type, value, expected) => {
    expect(reason(type, value)).toBe(`${JSON.stringify(value)} is no ${type}: ${expected}`);
  });

  test('of one line only, where it has two', () => {
    expect(reason('url', 'a\nb')).toBe('"a\\nb" is no url: it has more than one line');
    expect(reason('vhash', 'a\nb')).toBe('"a\\nb" is no vhash: it wants one line');
  });

  test.each([
    ['domain', '.', '"." is no domain: MISP leaves nothing of it'],
    ['md5', '\x01', 'the value, or one half of it, is only control characters'],
    ['filename|md5', `\x01|${MD5}`, 'the value, or one half of it, is only control characters'],
    [
      'filename|impfuzzy',
      'a|b',
      'MISP 2.5.1 answers 500 to every filename|impfuzzy; use filename and impfuzzy',
    ],
    ['integer', ' ', 'the value is empty'],
    ['md5', { a: 1 }, 'the value is a list or an object, MISP takes one text'],
    [
      'ip-dst|port',
      '1.2.3.4',
      '"1.2.3.4" is no ip-dst|port: ip-dst|port is two parts with one | between them; is it of type "ip-dst"?',
    ],
    [
      'text',
      '日:\\Windows\\x',
      '"日:\\\\Windows\\\\x" is a path that MISP\'s import filters cut within a character, and then fail to store',
    ],
    [
      'text',
      '%APPDATA%\\Microsoft\\UProof',
      '"%APPDATA%\\\\Microsoft\\\\UProof" is a path that MISP\'s import filters block',
    ],
  ])('%s %j: %s', (type, value, expected) => {
    expect(reason(type, value)).toBe(expected);
  });

  test('shown as far as 80 characters, with those that nobody sees as their numbers', () => {
    expect(reason('domain', `${'a'.repeat(80)} b`)).toContain(`"${'a'.repeat(80)}…" is no domain`);
    expect(reason('domain', `${'a'.repeat(78)} b`)).toContain(`"${'a'.repeat(78)} b" is no domain`);
    expect(reason('domain', 'a\u200b\u00a0\u007fb c')).toContain('"a\\u200b\\u00a0\\u007fb c" is no domain');
  });
});

describe('a value of another type is recognised', () => {
  test.each([
    ['domain', 'CVE-2024-12345', 'vulnerability'],
    ['ip-dst', ' CWE-79 ', 'weakness'],
    ['domain', 'a@b.example', 'email'],
    ['hostname', '1.2.3.4:80', 'ip-dst|port'],
    ['port', 'a.example|443', 'hostname|port'],
    ['port', 'aaaaaaaaaaaaaaaa.onion', 'onion-address'],
    ['port', 'a.example', 'domain'],
    ['ip-dst', 'http://a.example/x', 'url'],
    ['ip-dst', '00:11:22:33:44:55', 'mac-address'],
    ['ip-dst', '3:abc:def', 'ssdeep'],
    ['sha1', MD5, 'md5'],
    ['md5', 'a'.repeat(40), 'sha1'],
    ['md5', 'a'.repeat(56), 'sha224'],
    ['md5', 'a'.repeat(64), 'sha256'],
    ['md5', 'a'.repeat(96), 'sha384'],
    ['md5', 'A'.repeat(128), 'sha512'],
  ])('%s %j is of type %s', (type, value, meant) => {
    expect(reason(type, value)).toMatch(new RegExp(`; is it of type "${meant.replace('|', '\\|')}"\\?$`));
  });

  test.each([
    ['md5', 'a'.repeat(41)],
    ['port', ' '],
    ['port', 'no type of any kind'],
    ['filename|md5', 'x|a.example|443'],
    ['filename|md5', 'a.example|443|x'],
    ['filename|md5', 'yesterday'],
    ['ip-src', '198.51.100.300'],
  ])('%s %j is of none', (type, value) => {
    expect(reason(type, value)).not.toContain('is it of type');
  });
});

test('a text of more than 2,000 characters is not searched for a disguise or another type', () => {
  expect(reason('domain', `${'a'.repeat(2_001)}@b.example`)).not.toContain('is it of type');
  expect(reason('domain', `${'a'.repeat(1_990)}@b.example`)).toContain('is it of type "email"');
  expect(reason('domain', `a(at)${' b'.repeat(998)}`)).toContain('Domain has an invalid format');
  expect(reason('domain', `a(at)x${' b'.repeat(997)}`)).toContain('it is defanged');
});
