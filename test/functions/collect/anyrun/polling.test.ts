import { afterEach, describe, expect, test } from 'vitest';
import { analyses, analysis, uuidOfNumber } from '../../../support/analyses.ts';
import { type AnyrunDoor, type AnyrunDoorOptions, openAnyrunDoor } from '../../../support/anyrun.ts';
import { counts } from '../../../support/receipts.ts';

let door: AnyrunDoor;

async function open(options: AnyrunDoorOptions): Promise<AnyrunDoor> {
  door = await openAnyrunDoor(options);
  return door;
}

afterEach(() => door.close());

const infos = () =>
  door.misp
    .events()
    .map(({ Event }) => Event.info)
    .sort();

test('nothing new makes a run of nothing and no request to MISP, five new ones make five', async () => {
  await open({ anyrun: { analyses: analyses(1, 112) } });
  expect((await door.poll()).rows).toEqual(counts({ read: 112, saved: 112 }));
  expect(new Set(infos()).size).toBe(112);
  const before = door.misp.requests().length;

  const second = await door.poll();
  expect(second).toMatchObject({ rows: counts({}), events: [], rejections: [] });
  expect(door.misp.requests()).toHaveLength(before);

  door.anyrun.add(...analyses(113, 117));
  expect((await door.poll()).rows).toEqual(counts({ read: 5, saved: 5 }));
  expect(infos()).toHaveLength(117);
}, 60_000);

describe('nothing is missed', () => {
  test('of analyses with the same time as the newest that is known', async () => {
    const date = '2026-09-01T12:00:00.000Z';
    await open({ anyrun: { analyses: [analysis(1, { date })] } });
    await door.poll();
    door.anyrun.add(analysis(2, { date }), analysis(3, { date }));
    expect((await door.poll()).rows.read).toBe(2);
  });

  test('of one that appears a day late, with the time of its submission', async () => {
    await open({ anyrun: { analyses: [analysis(1, { date: '2026-09-02T12:00:00.000Z' })] } });
    await door.poll();
    door.anyrun.add(
      analysis(2, { date: '2026-09-01T11:00:00.000Z' }),
      analysis(3, { date: '2026-09-03T12:00:00.000Z' }),
    );
    expect((await door.poll()).rows.read).toBe(2);
  });

  test.each(['2099-01-01T00:00:00.000Z', 'Sep 1, 2026'])(
    'behind one that has the date %s',
    async (date) => {
      await open({
        anyrun: { analyses: [analysis(1, { date })] },
        source: { options: { requestsPerMinute: 6_000 } },
      });
      await door.poll();
      door.anyrun.add(...analyses(2, 250));
      expect((await door.poll()).rows.read).toBe(249);
    },
    60_000,
  );

  test('of what a poll that was given up had not come to', async () => {
    await open({ anyrun: { analyses: analyses(1, 120) } });
    door.anyrun.fault({ kind: 'answer', status: 403, body: '', on: /skip=90/ });
    const first = await door.poll();
    expect(first.rows).toEqual(counts({ read: 100, saved: 100 }));
    expect(first.rejections).toEqual([{ row: 0, reason: 'ANY.RUN answers 403' }]);
    expect((await door.poll()).rows).toEqual(counts({ read: 20, saved: 20 }));
  }, 60_000);
});

test('what the history has that is no analysis is told once, and not every night', async () => {
  const lost = { history: { date: '2026-09-01T12:00:00.000Z', name: 'lost' } };
  await open({ anyrun: { analyses: [analysis(1), lost] } });
  const reason = expect.stringContaining('has no UUID');
  expect((await door.poll()).rejections).toEqual([{ row: 0, reason }]);
  expect(await door.poll()).toMatchObject({ rows: counts({}), rejections: [] });
  door.anyrun.add({ history: { date: '2026-09-01T12:01:00.000Z', name: 'lost as well' } });
  expect((await door.poll()).rejections).toEqual([
    { row: 0, reason: expect.stringContaining('lost as well') },
  ]);
}, 60_000);

describe('an analysis that is known', () => {
  test('is taken again if its verdict or tags changed and the source merges', async () => {
    await open({ anyrun: { analyses: [analysis(1), analysis(2)] }, source: { existing: 'merge' } });
    await door.poll();
    const { history } = analysis(1);
    door.anyrun.change(uuidOfNumber(1), { history: { ...history, tags: ['emotet'] } });
    const receipt = await door.poll();
    expect(receipt.events.map(({ info, outcome }) => [info, outcome])).toEqual([['sample-1.exe', 'updated']]);
    const changed = door.misp.events().find(({ Event }) => Event.uuid === uuidOfNumber(1));
    expect(changed?.Event.Tag?.map(({ name }) => name)).toContain('emotet');
  });

  test('is left alone if the source skips, as it does by default', async () => {
    await open({ anyrun: { analyses: [analysis(1)] } });
    await door.poll();
    door.anyrun.change(uuidOfNumber(1), { history: { ...analysis(1).history, tags: ['emotet'] } });
    expect((await door.poll()).rows.read).toBe(0);
  });

  test('and whose event another tool made is skipped', async () => {
    await open({ anyrun: { analyses: [analysis(1)] } });
    await fetch(`${door.misp.url}/events/add`, {
      method: 'POST',
      headers: {
        authorization: door.misp.authkey,
        accept: 'application/json',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ uuid: uuidOfNumber(1), info: 'theirs', date: '2026-09-01' }),
    });
    expect((await door.poll()).events).toMatchObject([{ outcome: 'skipped' }]);
    expect(infos()).toEqual(['theirs']);
  });
});
