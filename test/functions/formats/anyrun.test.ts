import { describe, expect, test } from 'vitest';
import {
  type AnalysisContext,
  analysisToDraft,
  type Documents,
} from '../../../functions/formats/anyrun/analysis-to-draft.ts';
import { type Include, includeSchema } from '../../../functions/formats/anyrun/include.ts';
import { draftToEvent } from '../../../functions/misp/draft-to-event.ts';
import { fixture } from '../../support/analyses.ts';

const UUID = '7f0c2d1e-3b4a-4c5d-8e6f-0123456789ab';

interface Settings {
  include?: Partial<Include>;
  distribution?: string;
}

function read(documents: Partial<Documents>, { include, distribution }: Settings = {}) {
  const context: AnalysisContext = {
    uuid: UUID,
    row: 1,
    url: 'https://api.any.run',
    include: includeSchema.parse(include ?? {}),
    distribution,
  };
  return analysisToDraft({ task: {}, ...documents }, context);
}

const [task] = fixture<{ data: { tasks: unknown[] } }>('synthetic_history_page_2026').data.tasks;
const FULL: Documents = {
  task,
  report: fixture('synthetic_report_v1_analysis_2026'),
  misp: fixture('synthetic_misp_event'),
  ioc: fixture('synthetic_ioc_file'),
};

const iocs = (...ioc: object[]) => read({ ioc }).draft.attributes.filter(({ type }) => type !== 'link');
const objectsOf = (documents: Partial<Documents>, settings?: Settings) =>
  (read(documents, settings).draft.objects ?? []).map(({ name }) => name);

describe('an indicator', () => {
  test.each([
    ['Main object', 'sha256', 'a'.repeat(64), 'Payload delivery', 'sha256', 'a'.repeat(64)],
    ['Main object', 'url', 'http://a.example/b', 'Payload delivery', 'url', 'http://a.example/b'],
    ['Main object', 'ip', '198.51.100.7', 'Payload delivery', 'ip-dst', '198.51.100.7'],
    ['DNS requests', 'domain', 'a.example', 'Network activity', 'domain', 'a.example'],
    ['Connections', 'ip', '198.51.100.7', 'Network activity', 'ip-dst', '198.51.100.7'],
    ['Connections', 'ip', '2001:db8::1', 'Network activity', 'ip-dst', '2001:db8::1'],
    ['Connections', 'ip', '198.51.100.7:443', 'Network activity', 'ip-dst|port', '198.51.100.7|443'],
    ['HTTP/HTTPS requests', 'url', 'http://a.example/b', 'Network activity', 'url', 'http://a.example/b'],
    ['dns requests', 'DOMAIN', 'a.example', 'Network activity', 'domain', 'a.example'],
  ])('%s, %s, %s is %s / %s / %s', (category, type, ioc, ...[where, as, value]) => {
    expect(iocs({ category, type, ioc, reputation: 2 })).toMatchObject([
      { category: where, type: as, value },
    ]);
  });

  test('that was dropped has its name, and without a name is a hash', () => {
    const dropped = {
      category: 'Dropped executable file',
      type: 'sha256',
      ioc: 'b'.repeat(64),
      reputation: 2,
    };
    const [named] = iocs({ ...dropped, name: 'C:\\Temp\\a.exe' });
    expect(named).toMatchObject({ category: 'Artifacts dropped', type: 'filename|sha256' });
    expect(named?.value).toBe(`C:\\Temp\\a.exe|${'b'.repeat(64)}`);
    expect(iocs(dropped)).toMatchObject([
      { category: 'Artifacts dropped', type: 'sha256', value: 'b'.repeat(64) },
    ]);
    const odd = { ...dropped, name: '/tmp/a|b' };
    expect(iocs(odd)).toMatchObject([{ type: 'sha256', comment: '/tmp/a|b' }]);
  });

  test.each([
    [0, 'unknown', false],
    [1, 'suspicious', true],
    [2, 'malicious', true],
    [3, 'whitelisted', false],
    [4, 'unsafe', true],
    [7, '7', false],
    [undefined, 'unknown', false],
    [null, 'unknown', false],
  ])('of reputation %s has the tag anyrun:reputation:%s, and to_ids %s', (reputation, name, to_ids) => {
    const [attribute] = iocs({ category: 'DNS requests', type: 'domain', ioc: 'a.example', reputation });
    expect(attribute).toMatchObject({ tags: [`anyrun:reputation:${name}`], to_ids });
  });

  test('has the reputation that is written as text, too', () => {
    const dns = { category: 'DNS requests', type: 'domain', ioc: 'a.example' };
    expect(iocs({ ...dns, reputation: '2' })).toMatchObject([
      { tags: ['anyrun:reputation:malicious'], to_ids: true },
    ]);
    expect(iocs({ ...dns, reputation: 'bad' })).toMatchObject([{ tags: ['anyrun:reputation:unknown'] }]);
  });

  test('that comes twice has the worse of its reputations, whichever came first', () => {
    const dns = { category: 'DNS requests', type: 'domain' };
    const first = iocs(
      { ...dns, ioc: 'a.example', reputation: 0 },
      { ...dns, ioc: 'A.example', reputation: 2 },
    );
    expect(first).toMatchObject([{ tags: ['anyrun:reputation:malicious'] }]);
    const second = iocs(
      { ...dns, ioc: 'a.example', reputation: 2 },
      { ...dns, ioc: 'a.example', reputation: 3 },
    );
    expect(second).toMatchObject([{ tags: ['anyrun:reputation:malicious'] }]);
  });

  test('of a category, type or form that nobody knows is kept, and named', () => {
    const { draft, oddities } = read({
      ioc: [
        { category: 'Mutexes', type: 'mutex', ioc: 'Global\\x', reputation: 1 },
        { category: 'DNS requests', type: 'domain', ioc: 'not a domain!', reputation: 2 },
      ],
    });
    expect(draft.attributes.map(({ value }) => value)).toEqual(
      expect.arrayContaining(['Global\\x', 'not a domain!']),
    );
    expect(oddities.map(({ reason }) => reason).join()).toMatch(/"Mutexes" .*not a domain!/s);
  });
});

describe('the event', () => {
  test('has the fields of the export', () => {
    expect(read(FULL).draft).toMatchObject({
      uuid: UUID,
      info: '9rmo9VWSFs6r4v1.bin.exe',
      date: '2026-09-04',
      threatLevelId: '1',
      analysis: '2',
      distribution: '0',
    });
  });

  test('without an export has those of the history and the report, and an UUID of its own that stays', () => {
    const documents = { task, report: FULL.report };
    const { draft } = read(documents);
    expect(draft).toMatchObject({ info: '9rmo9VWSFs6r4v1.bin.exe', date: '2026-09-04', threatLevelId: '1' });
    expect(draft.uuid).toBeUndefined();
    const uuids = [1, 2].map(() => draftToEvent('anyrun', read(documents).draft, {}).event.uuid);
    expect(uuids[0]).toBe(uuids[1]);
  });

  test('has no tag of a threat level that is not known', () => {
    expect(read({}).draft.tags.filter((tag) => tag.includes('threat_level'))).toEqual([]);
  });

  test('has the links of the export with a slash, or that of the task', () => {
    const Attribute = ['https://app.any.run/tasks/1', 'https://app.any.run/tasks/2/'].map((value) => ({
      type: 'link',
      value,
    }));
    const links = (documents: Partial<Documents>) =>
      read(documents).draft.attributes.map(({ value }) => value);
    expect(links({ misp: { Event: { Attribute } } })).toEqual([
      'https://app.any.run/tasks/1/',
      'https://app.any.run/tasks/2/',
    ]);
    expect(links({})).toEqual([`https://app.any.run/tasks/${UUID}/`]);
  });

  test('has tags of both shapes, of the history and the report', () => {
    const tags = ['rat', { users: true, tag: '要調査' }, { tag: 7 }, null, ''];
    expect(read({ task: { tags } }).draft.tags).toEqual(['anyrun', 'rat', '要調査']);
    expect(read({ task: { tags } }, { include: { tags: false } }).draft.tags).toEqual(['anyrun']);
  });

  test('has verdict, threats and techniques as tags', () => {
    expect(read(FULL).draft.tags).toEqual([
      'lokibot',
      'stealer',
      'anyrun',
      'anyrun:threat_level:1',
      'triage',
      'anyrun:verdict:malicious-activity',
      'anyrun:threat:lokibot',
      'misp-galaxy:mitre-attack-pattern="Credentials In Files - T1552.001"',
      'misp-galaxy:mitre-attack-pattern="Shared Modules - T1129"',
    ]);
  });

  test.each([
    ['T1129', 'misp-galaxy:mitre-attack-pattern="Shared Modules - T1129"'],
    ['t1129', 'misp-galaxy:mitre-attack-pattern="Shared Modules - T1129"'],
    ['T1081', 'misp-galaxy:mitre-attack-pattern="Credentials In Files - T1552.001"'],
    ['T1129.999', 'misp-galaxy:mitre-attack-pattern="Shared Modules - T1129"'],
    ['T9999', 'anyrun:technique:T9999'],
  ])('has technique %s as %s', (id, tag) => {
    const report = { data: { analysis: {}, mitre: [{ id, name: 'x', phases: [] }] } };
    expect(read({ report }).draft.tags).toContain(tag);
  });

  test.each([
    ['as strings, as in 2020', ['T1129']],
    ['as objects, as in 2025', [{ tid: 'T1129', sid: '1', v: '1' }]],
    ['with what is none between', [null, 7, 'T1129', {}]],
  ])('has techniques of incidents %s', (_, mitre) => {
    const report = { data: { analysis: {}, incidents: [{ title: 'x', mitre }] } };
    expect(read({ report }).draft.tags).toContain(
      'misp-galaxy:mitre-attack-pattern="Shared Modules - T1129"',
    );
  });
});

describe('objects', () => {
  test('are made of all that the report has', () => {
    expect(objectsOf(FULL)).toEqual([
      'file',
      'file',
      'sandbox-report',
      'malware-config',
      'sb-signature',
      'process',
      'network-connection',
      'dns-record',
      'http-request',
    ]);
  });

  test.each([
    ['mainObject', { mainObject: false }, 'file', 1],
    ['droppedFiles', { droppedFiles: 'none' }, 'file', 1],
    ['sandboxReport', { sandboxReport: false }, 'sandbox-report', 0],
    ['malwareConfig', { malwareConfig: false }, 'malware-config', 0],
    ['suricata', { suricata: false }, 'sb-signature', 0],
    ['processes', { processes: 'none' }, 'process', 0],
    ['network', { network: 'none' }, 'dns-record', 0],
    ['network: all', { network: 'all' }, 'dns-record', 2],
  ] as const)('can be switched: %s', (_, include, name, count) => {
    expect(objectsOf(FULL, { include }).filter((one) => one === name)).toHaveLength(count);
  });

  test('of what was submitted have its hashes, to be detected if the verdict is bad', () => {
    const [main] = read(FULL).draft.objects ?? [];
    expect(main?.attributes.filter(({ to_ids }) => to_ids).map(({ relation }) => relation)).toEqual([
      'md5',
      'sha1',
      'sha256',
      'ssdeep',
    ]);
    expect(main?.references).toMatchObject([{ relationship: 'drops' }]);
    const clean = fixture('real_rapid7_report_clean_2021');
    expect(
      read({ report: clean })
        .draft.objects?.flatMap(({ attributes }) => attributes)
        .filter(({ to_ids }) => to_ids),
    ).toEqual([]);
  });

  test('of an address are url objects', () => {
    const report = {
      data: { analysis: { content: { mainObject: { type: 'url', url: 'http://a.example/' } } } },
    };
    expect(objectsOf({ report })).toEqual(['url', 'sandbox-report']);
    expect(objectsOf({ task: { name: 'http://a.example/' } })).toEqual(['url', 'sandbox-report']);
  });

  test('without a report are those of the history', () => {
    expect(objectsOf({ task })).toEqual(['file', 'sandbox-report']);
  });

  test.each([
    'real_rapid7_help_report_4649c7fc_2020',
    'real_rapid7_report_clean_2021',
    'docexample_report_2025-11',
  ])('of %s are made without a word', (name) => {
    const report = fixture<{ reports?: unknown; data?: unknown }>(name);
    const { draft } = read(
      { report: report.reports ?? report },
      { include: { processes: 'all', network: 'all', droppedFiles: 'all' } },
    );
    expect(() => draftToEvent('anyrun', draft, {})).not.toThrow();
    expect(draft.objects?.length).toBeGreaterThan(0);
  });
});

test.each([
  ['198.51.100.7:8080', 'ip-dst|port', '198.51.100.7|8080'],
  ['198.51.100.7', 'ip-dst', '198.51.100.7'],
  ['evil.example', 'domain', 'evil.example'],
  ['evil.example:443', 'hostname|port', 'evil.example|443'],
  ['http://evil.example/a', 'url', 'http://evil.example/a'],
  ['???', 'text', '???'],
])('the C2 %s is %s', (server, type, value) => {
  const report = {
    data: { analysis: {}, malconf: [{ family: 'X', config: { C2: server } }, { config: { c2: [server] } }] },
  };
  const found = read({ report }).draft.attributes.filter(({ tags }) => tags?.includes('anyrun:c2'));
  expect(found[0]).toMatchObject({ type, value, comment: 'C2 (X)' });
});

describe('privacy', () => {
  test('of an analysis without its report is not known: it stays in the organisation', () => {
    expect(read({ report: undefined }, { distribution: '3' }).draft.distribution).toBe('0');
  });

  const report = (privacy?: string) => ({ data: { analysis: { options: { privacy } } } });

  test.each([
    ['public', '3', '3'],
    ['bylink', '3', '1'],
    ['byteam', '3', '0'],
    ['owner', '1', '0'],
    ['something new', '3', '0'],
    ['owner', '4', '0'],
    ['bylink', '4', '4'],
    ['public', '4', '4'],
    ['bylink', '0', '0'],
    [undefined, '3', '3'],
  ])('%s makes of distribution %s %s', (privacy, distribution, expected) => {
    expect(read({ report: report(privacy) }, { distribution }).draft.distribution).toBe(expected);
  });

  test('can be left out of account', () => {
    const settings = { distribution: '3', include: { privacy: false } };
    expect(read({ report: report('owner') }, settings).draft.distribution).toBe('3');
  });
});
