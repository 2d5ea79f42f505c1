import { describe, expect, test } from 'vitest';
import type { Changes, ObjectChange } from '../../../../functions/send/compare/changes.ts';
import type { MeantEvent } from '../../../../functions/send/compare/compare-event.ts';
import { firstPiece, takePiece } from '../../../../functions/send/compare/pieces.ts';
import { note, notSent, sentWith } from '../../../../functions/send/compare/sent.ts';
import * as parts from '../../../support/event-parts.ts';

const { attribute } = parts;

const ObjectReference = [{ uuid: 'r', referenced_uuid: 'a', relationship_type: 'drops' }];
const report = { uuid: 'n', name: 'n', content: 'text', distribution: '5' };

/** An object with so many attributes, and a reference. */
const object = (uuid: string, attributes: number) => ({
  ...parts.object(
    uuid,
    Array.from({ length: attributes }, (_, i) => attribute(`${uuid}${i}`, { object_relation: 'filename' })),
  ),
  ObjectReference,
});

/** What a piece has: of each object how many attributes, and whether it has its references. */
function contentOf(attributes: readonly { uuid: string }[], objects: readonly ObjectChange[] = []) {
  return [
    ...attributes.map(({ uuid }) => uuid),
    ...objects.map((one) => {
      const size = 'Attribute' in one ? one.Attribute.length : 'deleted';
      return `${one.uuid} ${size}${'ObjectReference' in one && one.ObjectReference ? ' with reference' : ''}`;
    }),
  ];
}

describe('the first piece of an event', () => {
  const Tag = [{ name: 't' }];
  const meant = (attributes: string[], objects: ReturnType<typeof object>[]): MeantEvent => ({
    uuid: 'e',
    info: 'i',
    date: '2024-03-04',
    published: false,
    Tag,
    Attribute: attributes.map((uuid) => attribute(uuid)),
    Object: objects,
    EventReport: [report],
  });

  test('that fits is the whole event', () => {
    const whole = meant(['a', 'b'], [object('o', 2)]);
    expect(firstPiece(whole, 4)).toBe(whole);
  });

  test('that has long reports is all but these', () => {
    const whole = {
      ...meant(['a'], [object('o', 2)]),
      EventReport: [report, { ...report, content: 'x'.repeat(200_000) }],
    };
    const { EventReport: _, ...others } = whole;
    expect(firstPiece(whole, 4)).toEqual(others);
  });

  test.each([
    [3, ['a', 'b', 'o 2']],
    [2, ['a', 'b']],
    [1, ['a']],
  ])('of more than fits into %i has no references and no reports yet', (limit, content) => {
    const piece = firstPiece(meant(['a', 'b'], [object('o', 2), object('p', 1)]), limit);
    expect(contentOf(piece.Attribute, piece.Object)).toEqual(content);
    expect(piece).toMatchObject({ info: 'i', Tag });
    expect(piece).not.toHaveProperty('EventReport');
    if (limit < 3) expect(piece).not.toHaveProperty('Object');
  });
});

const changes = (attributes: string[], objects: ObjectChange[]): Changes => ({
  fields: { info: 'i' },
  tags: [{ name: 't' }],
  attributes: attributes.map((uuid) => attribute(uuid)),
  objects,
  reports: [report],
});

describe('a piece of changes', () => {
  test('that fits is all of them', () => {
    const all = changes(['a'], [object('o', 2), object('p', 0), { uuid: 'q', deleted: true }]);
    expect(takePiece(all, 5)).toBe(all);
  });

  test.each([
    [4, ['a', 'o 2', 'q deleted']],
    [3, ['a', 'o 2']],
    [2, ['a', 'o 2']],
    [1, ['a']],
  ])('of more than fits into %i has no references and no reports yet', (limit, content) => {
    const all = changes(['a'], [object('o', 2), object('p', 0), { uuid: 'q', deleted: true }]);
    const piece = takePiece(all, limit);
    expect(contentOf(piece.attributes, piece.objects)).toEqual(content);
    expect(piece).toMatchObject({ fields: all.fields, tags: all.tags, reports: [] });
  });

  test('of nothing but references has them, as many objects as fit, and the reports', () => {
    const piece = takePiece(changes([], [object('o', 0), object('p', 0), object('q', 0)]), 2);
    expect(contentOf([], piece.objects)).toEqual(['o 0 with reference', 'p 0 with reference']);
    expect(piece.reports).toEqual([report]);
  });
});

describe('of changes that were sent', () => {
  test('nothing is left', () => {
    const all = changes(['a'], [object('o', 1), { uuid: 'q', deleted: true }]);
    const sent = new Set<string>();
    note(sent, all);
    expect(notSent(sent, all)).toEqual({ fields: {}, tags: [], attributes: [], objects: [], reports: [] });
  });

  test('all else is left as it is', () => {
    const all = changes(['a'], [object('o', 1), { uuid: 'q', deleted: true }]);
    expect(notSent(new Set(), all)).toEqual(all);
  });

  test('references are left that were sent without their object’s', () => {
    const sent = new Set<string>();
    note(sent, changes([], [{ ...object('o', 1), ObjectReference: undefined }]));
    expect(notSent(sent, changes([], [object('o', 1)])).objects).toEqual([
      { ...object('o', 1), Attribute: [] },
    ]);
  });

  test('those of a new event are all that it has', () => {
    const sent = sentWith({
      uuid: 'e',
      info: 'i',
      date: '2024-03-04',
      published: false,
      Tag: [{ name: 't' }],
      Attribute: [attribute('a')],
      Object: [object('o', 1)],
      EventReport: [report],
    });
    const all = changes(['a', 'b'], [object('o', 1), object('p', 0)]);
    expect(notSent(sent, { ...all, fields: { info: 'j', analysis: '2' } })).toEqual({
      fields: { analysis: '2' },
      tags: [],
      attributes: [attribute('b')],
      objects: [object('p', 0)].map((one) => ({ ...one, ObjectReference })),
      reports: [],
    });
  });
});
