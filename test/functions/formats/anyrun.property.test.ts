import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { analysisToDraft } from '../../../functions/formats/anyrun/analysis-to-draft.ts';
import { includeSchema } from '../../../functions/formats/anyrun/include.ts';
import { draftToEvent } from '../../../functions/misp/draft-to-event.ts';
import { mispEventSchema } from '../../../functions/misp/event.ts';
import { fixture } from '../../support/analyses.ts';

const everything = includeSchema.parse({ processes: 'all', network: 'all', droppedFiles: 'all' });

function read(documents: { task: unknown; report?: unknown; misp?: unknown; ioc?: unknown }) {
  const context = {
    uuid: '7f0c2d1e-3b4a-4c5d-8e6f-0123456789ab',
    row: 1,
    url: 'https://api.any.run',
    include: everything,
  };
  return analysisToDraft(documents, { ...context, distribution: undefined });
}

const word = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom('', ' ', 'a.example', '198.51.100.7', 'a'.repeat(64)),
);
const indicator = fc.record(
  {
    category: fc.oneof(
      word,
      fc.constantFrom(
        'Main object',
        'Dropped executable file',
        'DNS requests',
        'Connections',
        'HTTP/HTTPS requests',
      ),
    ),
    type: fc.oneof(word, fc.constantFrom('sha256', 'md5', 'domain', 'ip', 'url')),
    name: word,
    ioc: word,
    reputation: fc.oneof(fc.integer({ min: -1, max: 9 }), fc.constant(null)),
  },
  { requiredKeys: [] },
);

/** Any part of it replaced by anything. */
function damaged(value: unknown): fc.Arbitrary<unknown> {
  const paths = pathsOf(value);
  const damage = fc.tuple(fc.constantFrom(...paths), fc.jsonValue());
  return fc.array(damage, { minLength: 1, maxLength: 5 }).map((damages) => {
    const copy = structuredClone(value);
    for (const [path, junk] of damages) put(copy, path, junk);
    return copy;
  });
}

test('whatever the documents say, an event is made that MISP would take', () => {
  const anything = fc.oneof(fc.jsonValue(), fc.constant(undefined));
  const reports = fc.oneof(anything, damaged(fixture('synthetic_report_v1_analysis_2026')));
  const exports = fc.oneof(anything, damaged(fixture('synthetic_misp_event')));
  const lists = fc.oneof(anything, fc.array(fc.oneof(indicator, fc.jsonValue()), { maxLength: 8 }));
  const tasks = fc.oneof(
    fc.object(),
    damaged(fixture<{ data: { tasks: unknown[] } }>('synthetic_history_page_2026').data.tasks[0]),
  );
  fc.assert(
    fc.property(tasks, reports, exports, lists, (task, report, misp, ioc) => {
      const { draft } = read({ task, report, misp, ioc });
      const { event } = draftToEvent('anyrun', draft, {});
      expect(mispEventSchema.safeParse(event).error).toBeUndefined();
      expect(event.info).not.toBe('');
      expect(event.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    }),
    { numRuns: 300 },
  );
});

test('every indicator with a value is in the event, under its worst reputation, and none is for detection that is not rated', () => {
  fc.assert(
    fc.property(fc.array(indicator, { maxLength: 10 }), (ioc) => {
      const { draft, problems } = read({ task: {}, ioc });
      const withValue = ioc.filter((one) => (one.ioc ?? '').trim() !== '');
      expect(problems).toHaveLength(ioc.length - withValue.length);
      const values = draft.attributes.map(({ value }) => value.replace('|', ':'));
      for (const one of withValue) {
        const value = (one.ioc ?? '').trim().replace('|', ':');
        expect(values.some((there) => there.toLowerCase().includes(value.toLowerCase()))).toBe(true);
      }
      for (const { to_ids, tags = [] } of draft.attributes)
        if (to_ids) expect(tags.some((tag) => /(suspicious|malicious|unsafe)$/.test(tag))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('the same documents make the same event', () => {
  fc.assert(
    fc.property(fc.array(indicator, { maxLength: 6 }), (ioc) => {
      const documents = { task: {}, ioc, report: fixture('synthetic_report_v1_analysis_2026') };
      const events = [1, 2].map(() => draftToEvent('anyrun', read(documents).draft, {}).event);
      expect(events[0]).toEqual(events[1]);
    }),
    { numRuns: 30 },
  );
});

function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))].filter(
    ({ length }) => length > 0,
  );
}

function put(root: unknown, path: string[], value: unknown): void {
  let at = root;
  for (const key of path.slice(0, -1)) {
    if (typeof at !== 'object' || at === null) return;
    at = Reflect.get(at, key);
  }
  if (typeof at === 'object' && at !== null) Reflect.set(at, path.at(-1) ?? '', value);
}
