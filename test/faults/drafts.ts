import type { AttributeDraft, EventDraft, ObjectDraft } from '../../functions/misp/event-draft.ts';
import type { Random } from './random.ts';

type ObjectAttribute = ObjectDraft['attributes'][number];

export function draftOf(random: Random, name: string): EventDraft {
  const draft = {
    key: [name],
    info: `Event ${name}`,
    date: '2026-01-02',
    tags: someTags(random),
    attributes: Array.from({ length: random.int(1, 5) }, (_, i) => attributeOf(random, name, i)),
    objects: Array.from({ length: random.pick([0, 0, 1, 2]) }, (_, i) => objectOf(random, name, i)),
    rows: [],
  };
  return { ...draft, objects: withReferences(random, draft.objects) };
}

/** The same event as it is said later: something of it added, taken away or changed. */
export function correct(random: Random, draft: EventDraft): EventDraft {
  const name = draft.key.join();
  const { info, tags, attributes, objects = [] } = draft;
  const fresh = random.int(1_000, 999_999);
  switch (random.int(0, 6)) {
    case 0:
      return { ...draft, info: `${info}, corrected ${fresh}` };
    case 1:
      return { ...draft, tags: random.chance(0.5) ? someTags(random) : [...tags, `added:${fresh}`] };
    case 2:
      return { ...draft, attributes: [...attributes, attributeOf(random, name, fresh)] };
    case 3:
      return {
        ...draft,
        attributes: attributes.slice(attributes.length > 1 ? 1 : 0),
        objects: random.chance(0.5) ? [] : objects,
      };
    case 4:
      return { ...draft, attributes: attributes.map((one) => changed(random, one)) };
    case 5:
      return {
        ...draft,
        objects: withReferences(random, [...objects, objectOf(random, name, objects.length + fresh)]),
      };
    default:
      return { ...draft, objects: objects.map((one) => ({ ...one, comment: `comment ${fresh}` })) };
  }
}

function changed<Attribute extends AttributeDraft>(random: Random, attribute: Attribute): Attribute {
  return { ...attribute, comment: `comment ${random.int(0, 99)}`, to_ids: random.chance(0.5) };
}

function attributeOf(random: Random, name: string, i: number): AttributeDraft {
  const isTaken = random.chance(0.88);
  const type = random.pick(i < 10 ? ['domain', 'url', 'ip-dst'] : ['domain', 'url']);
  return {
    category: 'Network activity',
    type: isTaken ? type : 'ip-dst',
    value: isTaken ? valueFor(type, name, i) : `no-address-${i}`,
    to_ids: random.chance(0.5),
    ...(random.chance(0.5) && { comment: `comment ${random.int(0, 99)}` }),
    ...(random.chance(0.3) && { tags: someTags(random) }),
    ...(random.chance(0.2) && { firstSeen: '2026-01-01T00:00:00.000000+00:00' }),
    ...(random.chance(0.1) && { lastSeen: `${random.pick([2025, 2026])}-02-01T00:00:00.000000+00:00` }),
    rows: [],
  };
}

function valueFor(type: string, name: string, i: number): string {
  if (type === 'ip-dst') return `198.51.100.${i}`;
  const host = `h${i}.${name.replaceAll('.', '-')}.example`;
  return type === 'url' ? `http://${host}/path` : host;
}

function objectOf(random: Random, name: string, i: number): ObjectDraft & { label: string } {
  const relations = ['filename', 'text', 'path'] as const;
  return {
    label: `object ${i}`,
    name: 'file',
    metaCategory: 'file',
    description: 'File object',
    // MISP contract 123: an object needs both
    templateUuid: '688c46fb-5edb-40a3-8273-1af7923e2215',
    templateVersion: '24',
    ...(random.chance(0.5) && { comment: `comment ${random.int(0, 99)}` }),
    attributes: relations.slice(0, random.int(1, 3)).map(
      (relation): ObjectAttribute => ({
        relation,
        category: relation === 'filename' ? 'Payload delivery' : 'Other',
        type: relation === 'filename' ? 'filename' : 'text',
        value: `${name} ${relation} ${i}`,
        to_ids: false,
        rows: [],
      }),
    ),
  };
}

/** The UUID of nothing. */
export const NOWHERE = '0f5c1d2e-7d43-4b0a-9f55-0c1d2e3f4a5b';

/** Some objects name others, before or behind them, and some name nothing. */
function withReferences(random: Random, objects: readonly ObjectDraft[]): ObjectDraft[] {
  const labels = objects.flatMap(({ label }) => label ?? []);
  return objects.map((object) => {
    const others = [NOWHERE, ...labels.filter((label) => label !== object.label)];
    const to = random.chance(0.6) ? random.pickFrom(others) : undefined;
    if (!to || object.references) return object;
    return { ...object, references: [{ to, relationship: 'related-to' }] };
  });
}

function someTags(random: Random): string[] {
  return ['tlp:green', 'tlp:amber', 'kind:test', 'Case:Upper'].filter(() => random.chance(0.3));
}
