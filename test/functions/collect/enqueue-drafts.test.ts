import { expect, test } from 'vitest';
import { enqueueDrafts } from '../../../functions/collect/enqueue-drafts.ts';
import type { LeftOut } from '../../../functions/formats/format.ts';
import { parseConfig } from '../../../functions/shared/config.ts';

const { sources } = parseConfig({
  servers: { main: { url: 'https://misp.example.org' } },
  sources: {
    ransomwatch: { format: 'ransomwatch-tsv', servers: ['main'] },
    text: { format: 'text', servers: ['main'] },
  },
});

const CHUNK = 65_536;

/** `unit` again and again, of which `given` says how many chunks were asked for. */
function endless(unit: string) {
  const counted = { given: 0 };
  const text = async function* () {
    for (const chunk = unit.repeat(CHUNK / unit.length); ; counted.given += 1) yield chunk;
  };
  return { counted, text: text() };
}

async function read(name: string, text: AsyncIterable<string>, isTimeUp: () => boolean) {
  const source = sources[name];
  if (!source || 'poll' in source) throw new Error(`There is no source of files "${name}"`);
  const told: LeftOut[] = [];
  const outcome = await enqueueDrafts(
    (async function* () {
      yield { name: undefined, text, encoding: 'utf-8' };
    })(),
    {
      origin: { run: 'r', source: name, file: 'f' },
      uploadedAt: '2026-01-31T00:00:00Z',
      source,
      queue: { add: async () => {}, flush: async () => {} },
      leftOut: { add: async (one) => void told.push(one), passOver: () => {}, flush: async () => {} },
      from: { parsed: 0, rowsRead: 0, messages: 0, leftOut: 0 },
      isTimeUp,
    },
  );
  return { ...outcome, told };
}

test.each(['ransomwatch', 'text'])(
  'blank lines without end are read for as long as there is time: %s',
  async (name) => {
    const { counted, text } = endless('\n');
    const { progress, isWhole } = await read(name, text, () => counted.given >= 3);
    expect({ progress, isWhole }).toEqual({
      progress: { parsed: 0, rowsRead: 0, messages: 0, leftOut: 0 },
      isWhole: false,
    });
    expect(counted.given).toBe(3);
  },
);

test('a file of nothing but rows that are none is left after a million of them, with one reason', async () => {
  const { told, progress, isWhole } = await read('ransomwatch', endless('a\n').text, () => false);
  expect(told.at(-1)).toEqual({
    rejection: {
      row: 0,
      reason: expect.stringMatching(
        /^1000000 rows were read and none has made an event; .* the right source\?$/,
      ),
    },
  });
  expect(progress).toMatchObject({ rowsRead: 1_000_000, messages: 0, leftOut: 1_000_001 });
  expect(isWhole).toBe(true);
}, 60_000);
