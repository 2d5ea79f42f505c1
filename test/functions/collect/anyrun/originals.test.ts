import { beforeAll, describe, expect, test } from 'vitest';
import type { Receipt } from '../../../../local/receipts/receipts.ts';
import { analysisOf, attributeLines, originals, tagNames } from '../../../support/analyses.ts';
import { type AnyrunDoor, anyrunDoor } from '../../../support/anyrun.ts';
import { counts } from '../../../support/receipts.ts';

let door: AnyrunDoor;
let receipt: Receipt;

const BARE = {
  verdict: false,
  threatNames: false,
  tags: false,
  mainObject: false,
  attack: false,
  malwareConfig: false,
  suricata: false,
  sandboxReport: false,
  droppedFiles: 'none',
  processes: 'none',
  network: 'none',
} as const;

beforeAll(async () => {
  door = await anyrunDoor({
    anyrun: { analyses: originals.map(analysisOf) },
    source: { options: { include: BARE } },
  });
  receipt = await door.poll();
});

const eventOf = (uuid: string) => door.misp.events().find(({ Event }) => Event.uuid === uuid)?.Event;

describe('with all extras off, what anyrun_to_misp registered is what we make', () => {
  test('all eight are in MISP', () => {
    expect(receipt.rows).toEqual(counts({ read: 8, saved: 8 }));
    expect(receipt.rejections).toEqual([]);
  });

  test.each(originals.map((original) => [original.registered_event.info, original] as const))(
    '%s has the same fields, tags and attributes',
    (_, { registered_event: { Tag, Attribute, ...fields } }) => {
      const event = eventOf(fields.uuid);
      expect(event).toMatchObject(fields);
      expect(tagNames(event?.Tag)).toEqual(Tag.toSorted());
      expect(attributeLines(event?.Attribute ?? [])).toEqual(attributeLines(Attribute));
      expect(event?.Object).toEqual([]);
    },
  );

  test('less one defect: only what ANY.RUN rates is for detection', () => {
    for (const { Event } of door.misp.events()) {
      for (const { Tag, to_ids, type } of Event.Attribute) {
        const rated = tagNames(Tag).some((name) => /:(suspicious|malicious|unsafe)$/.test(name));
        expect(to_ids, `${type} ${tagNames(Tag)}`).toBe(rated);
      }
    }
  });
});
