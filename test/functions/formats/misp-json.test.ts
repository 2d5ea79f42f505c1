import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Parsed } from '../../../functions/formats/format.ts';
import { mispJson } from '../../../functions/formats/misp-json.ts';
import { draftToEvent } from '../../../functions/misp/draft-to-event.ts';
import { mispEventSchema } from '../../../functions/misp/event.ts';
import type { Visibility } from '../../../functions/misp/event-draft.ts';
import { collect, streamOf } from '../../support/text.ts';

const UUID = '36a68d87-3653-48f2-b28f-31e88ddd2e19';
const FILE = {
  name: 'file',
  'meta-category': 'file',
  description: 'File object',
  template_uuid: '688c46fb-5edb-40a3-8273-1af7923e2215',
  template_version: '24',
  uuid: '3eb04236-d9e4-4b7c-b15b-582a6ef57442',
  Attribute: [{ type: 'filename', object_relation: 'filename', value: 'a.exe' }],
};

interface Raw {
  [field: string]: unknown;
}
const event = (fields: Raw = {}) => ({
  uuid: UUID,
  info: 'wave 7',
  date: '2024-10-01',
  distribution: '1',
  Attribute: [
    {
      type: 'domain',
      category: 'Network activity',
      value: 'evil.example',
      uuid: '267b29c4-35b4-40a9-b29b-6677aad38368',
    },
  ],
  ...fields,
});

async function parse(text: string, distribution: 'file' | 'source' = 'file'): Promise<Parsed[]> {
  return await collect(mispJson.parse(streamOf(text), { distribution }));
}
const parseEvent = async (fields: Raw, distribution?: 'file' | 'source') =>
  await parse(JSON.stringify({ Event: event(fields) }), distribution);
async function draftOf(fields: Raw, distribution?: 'file' | 'source') {
  const [parsed] = await parseEvent(fields, distribution);
  if (!parsed || !('draft' in parsed)) throw new Error(JSON.stringify(parsed));
  return parsed.draft;
}
/** All that the receipt will say: rejections, notices (of row 0), and what is left out of the events. */
const reasons = (parsed: Parsed[]) =>
  parsed.flatMap((one) => {
    if ('rejection' in one) return [`${one.rejection.row}: ${one.rejection.reason}`];
    if ('notice' in one) return [`0: ${one.notice}`];
    const { leftOut = [] } = 'draft' in one ? one.draft : {};
    return leftOut.map(({ rows, type, value, reason }) => `0: event ${rows}: ${type} ${value}: ${reason}`);
  });
const infos = (parsed: Parsed[]) =>
  parsed.map((one) => ('draft' in one ? `${one.draft.rows} ${one.draft.info}` : 'left out'));

describe('the events of a file are found', () => {
  const one = { Event: event({ info: 'one' }) };
  const two = { Event: event({ info: 'two "{[" \\' }) };
  test.each([
    ['in one object', JSON.stringify(one), ['1 one']],
    ['in a response', JSON.stringify({ response: [one, two] }), ['1 one', '2 two "{[" \\']],
    [
      'in a response, indented',
      JSON.stringify({ response: [one, two] }, null, 2),
      ['1 one', '2 two "{[" \\'],
    ],
    ['in a response that is no list', JSON.stringify({ response: one }), ['1 one']],
    ['in a list', JSON.stringify([one, two]), ['1 one', '2 two "{[" \\']],
    ['in a list without wrappers', JSON.stringify([one.Event, two.Event]), ['1 one', '2 two "{[" \\']],
    ['in JSON lines', `${JSON.stringify(one)}\n${JSON.stringify(two)}\n`, ['1 one', '2 two "{[" \\']],
    [
      'in lines of a list',
      `[\n${JSON.stringify(one)},\n${JSON.stringify(two)}\n]`,
      ['1 one', '2 two "{[" \\'],
    ],
    [
      'after each other, indented',
      `${JSON.stringify(one, null, 1)}\n${JSON.stringify(two, null, 1)}`,
      ['1 one', '2 two "{[" \\'],
    ],
    ['in an empty response', '{"response": []}', []],
    ['in an empty list', '[]', []],
    ['in an empty file', ' \n', []],
  ])('%s', async (_, text, found) => {
    expect(infos(await parse(text))).toEqual(found);
  });

  test('whatever the chunks', async () => {
    const wraps = [
      (all: Raw[]) => JSON.stringify({ response: all }),
      (all: Raw[]) => JSON.stringify(all, null, 2),
      (all: Raw[]) => all.map((each) => JSON.stringify(each)).join('\n'),
    ];
    const info = fc
      .string({ unit: fc.constantFrom(...'a{}[]":,\\\n日'), minLength: 1, maxLength: 12 })
      .map((text) => `a${text}a`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(info, { maxLength: 4 }),
        fc.constantFrom(...wraps),
        fc.integer({ min: 1, max: 50 }),
        async (all, wrap, size) => {
          const text = wrap(all.map((each) => ({ Event: event({ info: each }) })));
          const chunks = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
          const parsed = await collect(mispJson.parse(streamOf(...chunks), { distribution: 'file' }));
          expect(infos(parsed)).toEqual(all.map((each, i) => `${i + 1} ${each}`));
        },
      ),
    );
  });
});

describe('a malformed event is rejected by its place, and the others go through', () => {
  const good = JSON.stringify({ Event: event() });
  test.each([
    ['without info', JSON.stringify({ Event: event({ info: undefined }) }), 'info is missing'],
    [
      'with an impossible date',
      JSON.stringify({ Event: event({ date: '2024-02-30' }) }),
      'date is a day or time that does not exist',
    ],
    ['without any date', JSON.stringify({ Event: event({ date: null }) }), 'date is empty'],
    [
      'with a threat level of 7',
      JSON.stringify({ Event: event({ threat_level_id: '7' }) }),
      'threat_level_id is none of 1 to 4',
    ],
    [
      'for a sharing group',
      JSON.stringify({ Event: event({ distribution: '4' }) }),
      'is shared with a sharing group',
    ],
    ['that is no event', '{"Attribute":[]}', 'is no event of MISP: it has Attribute'],
    [
      'that is only listed',
      '{"id":"1","info":"x","date":"2020-01-01","attribute_count":"3","published":true}',
      'says that it has 3 attributes and holds none: it is of a list of events',
    ],
    ['of nothing', '{"Event":null}', 'is no event of MISP: its Event is no object'],
    ['that is a manifest', JSON.stringify({ [UUID]: { info: 'x' } }), "is a feed's manifest"],
    ['with a bracket too few', good.slice(0, -1), 'has a quote or a bracket too few'],
    ['with a quote too few', good.replace('wave 7"', 'wave 7'), 'has a quote or a bracket too few'],
    ['with a comma too many', good.replace('}]', '},]'), 'is no JSON'],
    ['with bytes that are no text', good.replace('wave', '\ufffd'), 'has bytes that are no text'],
    [
      'that is nested without end',
      `{"Event":${'['.repeat(500)}${']'.repeat(500)}}`,
      'is nested more than 100 deep',
    ],
  ])('%s', async (_, bad, reason) => {
    const parsed = await parse(`${good}\n${bad}\n${good}\n`);
    expect(infos(parsed)).toEqual(['1 wave 7', 'left out', '3 wave 7']);
    expect(reasons(parsed)[0]).toContain(`2: ${reason}`);
  });

  test('and so is one that ends with the file', async () => {
    expect(reasons(await parse(`${good}\n${good.slice(0, 60)}`))).toEqual([
      '2: ends in the middle: the file was cut short, or a quote or bracket is missing',
    ]);
  });
});

test.each([
  ['a table', 'a,b\nc,d\n', '0: is no JSON of MISP events; it begins with "a,b c,d"'],
  ['nothing but brackets', '[[ [\n[', '0: is no JSON of MISP events; it begins with "[[ [ ["'],
  [
    'text after its events',
    `${JSON.stringify(event())} oops`,
    '0: has text beside its events, which is not read: "oops"',
  ],
])('a file with %s says so', async (_, text, reason) => {
  expect(reasons(await parse(text))).toEqual([reason]);
});

describe('an event is kept', () => {
  test('with its objects, references, reports, tags and times', async () => {
    const draft = await draftOf({
      threat_level_id: 2,
      analysis: '1',
      extends_uuid: 'A6243924-6DC5-414E-B042-051F53223914',
      Tag: [
        { name: 'tlp:amber', colour: '#FFC000' },
        { name: 'mine', local: true },
      ],
      Galaxy: [
        {
          GalaxyCluster: [
            { tag_name: 'misp-galaxy:tool="x"' },
            { tag_name: 'misp-galaxy:tool="y"', local: 1 },
          ],
        },
      ],
      Attribute: [
        {
          type: 'ip-dst',
          category: 'Network activity',
          value: '198.51.100.7',
          uuid: '1020615B-80EE-4FB3-BBD4-9AC3386FE320',
          to_ids: '0',
          comment: 'c2',
          disable_correlation: true,
          first_seen: '2024-01-01T00:00:00.000000+09:00',
          Tag: [{ name: 'c2' }],
        },
      ],
      Object: [
        {
          ...FILE,
          ObjectReference: [
            {
              referenced_uuid: '1020615b-80ee-4fb3-bbd4-9ac3386fe320',
              relationship_type: 'connects-to',
              comment: 'ref',
            },
            { referenced_uuid: UUID, relationship_type: 'x', deleted: true },
          ],
        },
      ],
      EventReport: [
        { uuid: '459cbc95-d565-480c-90d7-eff637f38f97', name: 'R', content: 'text', distribution: '5' },
      ],
    });
    const { event: built } = draftToEvent('misp', draft, {});
    expect(mispEventSchema.parse(built)).toMatchObject({
      uuid: UUID,
      info: 'wave 7',
      published: false,
      distribution: '1',
      threat_level_id: '2',
      analysis: '1',
      extends_uuid: 'a6243924-6dc5-414e-b042-051f53223914',
      Tag: [{ name: 'tlp:amber' }, { name: 'misp-galaxy:tool="x"' }],
      Attribute: [
        {
          uuid: '1020615b-80ee-4fb3-bbd4-9ac3386fe320',
          to_ids: false,
          comment: 'c2',
          disable_correlation: true,
          first_seen: '2023-12-31T15:00:00.000000+00:00',
          Tag: [{ name: 'c2' }],
        },
      ],
      Object: [
        {
          uuid: FILE.uuid,
          template_version: '24',
          Attribute: [{ object_relation: 'filename', value: 'a.exe', category: 'Payload delivery' }],
          ObjectReference: [
            {
              referenced_uuid: '1020615b-80ee-4fb3-bbd4-9ac3386fe320',
              relationship_type: 'connects-to',
              comment: 'ref',
            },
          ],
        },
      ],
      EventReport: [{ uuid: '459cbc95-d565-480c-90d7-eff637f38f97', name: 'R', content: 'text' }],
    });
  });

  test('without what is soft-deleted', async () => {
    const gone = { type: 'domain', value: 'gone.example', deleted: true };
    const draft = await draftOf({
      Attribute: [gone, { ...gone, deleted: '1' }],
      Object: [{ ...FILE, deleted: true }],
      EventReport: [{ name: 'R', deleted: true }],
    });
    expect([draft.attributes, draft.objects, draft.reports]).toEqual([[], undefined, undefined]);
  });

  test('dated by its timestamp where it has no date', async () => {
    expect((await draftOf({ date: '', timestamp: '1795358494' })).date).toBe('2026-11-22');
  });

  test('by its info and date where it has no UUID', async () => {
    const draft = await draftOf({ uuid: undefined });
    expect(draft).not.toHaveProperty('uuid');
    expect(draft.key).toEqual(['', 'wave 7', '2024-10-01']);
  });

  test('under another UUID where MISP refuses its own, the same wherever it is named', async () => {
    const v7 = '01890a5d-ac96-774b-bcce-b302099a8057';
    const parsed = await parseEvent({
      uuid: v7,
      extends_uuid: v7,
      Attribute: [{ type: 'domain', value: 'a.example', uuid: v7 }],
    });
    const [first] = parsed;
    if (!first || !('draft' in first)) throw new Error('no draft');
    expect(first.draft.uuid).toMatch(/^.{14}5/);
    expect(first.draft.extendsUuid).toBe(first.draft.uuid);
    expect(first.draft.attributes[0]?.uuid).toBe(first.draft.uuid);
    expect(reasons(parsed)).toEqual([
      expect.stringContaining(`0: event 1: MISP refuses the UUID ${v7} for its version`),
    ]);
  });

  test('in the form in which MISP stores it', async () => {
    const draft = await draftOf({
      Attribute: [
        { type: 'domain', value: 'EVIL[.]example' },
        { type: 'md5', value: 'D41D8CD98F00B204E9800998ECF8427E' },
      ],
    });
    expect(draft.attributes.map(({ value, category, to_ids }) => [value, category, to_ids])).toEqual([
      ['evil.example', 'Network activity', true],
      ['d41d8cd98f00b204e9800998ecf8427e', 'Payload delivery', true],
    ]);
  });
});

const DOMAIN = { type: 'domain', value: 'a.example' };

describe('what MISP would refuse or drop without a word is left out and named', () => {
  test.each([
    ['an attribute of a bad value', { Attribute: [{ type: 'md5', value: 'x' }] }, '0: event 1: md5 x: '],
    [
      'an attribute of no type',
      { Attribute: [{ value: 'x' }] },
      '0: event 1: attribute number 1: {"value":"x"}: it has no type',
    ],
    ['an attribute that is none', { Attribute: [7] }, '0: event 1: attribute number 1: '],
    [
      'an object without a template',
      { Object: [{ ...FILE, template_uuid: undefined }] },
      '0: event 1: object file: it does not say which template',
    ],
    [
      'an object without attributes',
      { Object: [{ ...FILE, Attribute: [] }] },
      '0: event 1: object file: it has no attribute',
    ],
    [
      'a reference to nothing',
      { Object: [{ ...FILE, ObjectReference: [{ referenced_uuid: '7' }] }] },
      '0: event 1: reference of the object file 7: what it refers to is no UUID',
    ],
    [
      'a tag without a name, and no other',
      { Tag: [{ name: null }, { name: 'kept' }] },
      '0: event 1: tag of the event number 1: {"name":null}: it has no name',
    ],
    [
      'a cluster without a tag',
      { Galaxy: [{ GalaxyCluster: [{ tag_name: null }] }] },
      '0: event 1: cluster of the event number 1: {"tag_name":null}: it has no tag_name',
    ],
    [
      'a galaxy that is none',
      { Attribute: [{ type: 'domain', value: 'a.example', Galaxy: ['x'] }] },
      '0: event 1: galaxy of domain a.example number 1: "x": it is no galaxy',
    ],
    [
      'a reference to nobody',
      { Object: [{ ...FILE, ObjectReference: [{ referenced_uuid: null }] }] },
      '0: event 1: reference of the object file number 1: {"referenced_uuid":null}: it does not say to what',
    ],
    [
      'a first_seen that is no moment',
      { Attribute: [{ type: 'domain', value: 'a.example', first_seen: 'bogus' }] },
      '0: event 1: first_seen "bogus" of domain a.example is no moment, and is left out',
    ],
    [
      'an attached file',
      {
        Attribute: [
          { type: 'malware-sample', value: 'a.exe|d41d8cd98f00b204e9800998ecf8427e', data: 'eA==' },
        ],
      },
      'the file attached to it is not sent',
    ],
  ])('%s', async (_, fields, reason) => {
    expect(reasons(await parseEvent(fields))).toEqual([expect.stringContaining(reason)]);
  });
});

test.each([
  ['a list with holes, as PHP writes it', { Attribute: { 0: DOMAIN, 2: { ...DOMAIN, value: 'b.example' } } }],
  [
    'one tag that is no list',
    { Tag: { name: 'kept' }, Attribute: [DOMAIN, { ...DOMAIN, value: 'b.example' }] },
  ],
])('%s is read', async (_, fields) => {
  const { attributes, tags } = await draftOf({ Tag: [{ name: 'kept' }], ...fields });
  expect(attributes.map(({ value }) => value)).toEqual(['a.example', 'b.example']);
  expect(tags).toEqual(['kept']);
});

describe('who may see a part is kept as the file says', () => {
  const GROUP = '0a1180a2-6127-4973-99ef-131f2ffca747';
  const group = { distribution: '4', sharing_group_id: '7', SharingGroup: { id: '7', uuid: GROUP } };
  const attribute = { type: 'domain', value: 'a.example' };
  const shared = (part: Visibility | undefined) => [part?.distribution, part?.sharingGroup];

  test.each([
    ['a number', { distribution: 2 }, ['2', undefined]],
    ['that of its event', { distribution: '5' }, ['5', undefined]],
    ['nothing', {}, [undefined, undefined]],
    ['a sharing group, by its UUID', group, ['4', GROUP]],
    [
      'a sharing group of no UUID: nobody else',
      { distribution: '4', sharing_group_id: '7' },
      ['0', undefined],
    ],
    ['what is none: nobody else', { distribution: 'all' }, ['0', undefined]],
  ])('%s', async (_, said, expected) => {
    const { distribution, sharingGroup, attributes, objects, reports } = await draftOf({
      distribution: '3',
      Attribute: [{ ...attribute, ...said }],
      Object: [{ ...FILE, ...said, Attribute: [{ ...FILE.Attribute[0], ...said }] }],
      EventReport: [{ name: 'R', ...said }],
    });
    expect([distribution, sharingGroup]).toEqual(['3', undefined]);
    const parts = [attributes[0], objects?.[0], objects?.[0]?.attributes[0], reports?.[0]];
    expect(parts.map(shared)).toEqual(parts.map(() => expected));
  });

  test('what is for nobody else is named', async () => {
    expect(reasons(await parseEvent({ Attribute: [{ ...attribute, distribution: '4' }] }))).toEqual([
      '0: event 1: domain a.example is for your organisation only (distribution 0): the file does not name its sharing group',
    ]);
  });

  test('and so is that of the event', async () => {
    expect(shared(await draftOf(group))).toEqual(['4', GROUP]);
    expect(reasons(await parseEvent({ distribution: '4' }))).toEqual([
      expect.stringContaining('does not say by UUID with which'),
    ]);
  });

  test('unless the source says it', async () => {
    const parts = { Attribute: [{ ...attribute, distribution: '4' }], Object: [{ ...FILE, ...group }] };
    const draft = await draftOf({ distribution: '4', ...parts }, 'source');
    expect([draft, draft.attributes[0], draft.objects?.[0]].map(shared)).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });
});

test('what MISP answered in every recording is read', async () => {
  const folder = new URL('../../fixtures/misp-contract/', import.meta.url);
  const answers = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').trim().split('\n'))
    .flatMap((line) => {
      const body: unknown = JSON.parse(line)?.response?.body;
      return typeof body === 'object' && body !== null && 'Event' in body ? [JSON.stringify(body)] : [];
    });
  const parsed = await parse(answers.join('\n'), 'source');
  expect(answers.length).toBeGreaterThan(50);
  expect(reasons(parsed).filter((reason) => !reason.startsWith('0: '))).toEqual([]);
  for (const one of parsed)
    if ('draft' in one) mispEventSchema.parse(draftToEvent('misp', one.draft, {}).event);
});

test('any text gives drafts and rejections, each row once', async () => {
  const token = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '\\',
    '\n',
    'Event',
    '"Event"',
    '"info":"x"',
    '"date":"2024-01-01"',
    '1',
    ' ',
    '日',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(token, { maxLength: 60 }), async (tokens) => {
      const parsed = await parse(tokens.join(''));
      const rows = parsed.flatMap((one) =>
        'draft' in one
          ? one.draft.rows
          : 'rejection' in one && one.rejection.row > 0
            ? [one.rejection.row]
            : [],
      );
      expect(rows).toEqual(Array.from({ length: rows.length }, (_, i) => i + 1));
    }),
    { numRuns: 1_000 },
  );
});
