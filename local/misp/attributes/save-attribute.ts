import { randomUUID } from 'node:crypto';
import { nameColumn } from '../columns.ts';
import { internalError } from '../http/answer.ts';
import type { Context } from '../http/context.ts';
import { type Fields, flagOf, isUuid, secondsOf, storableText, textOf } from '../input.ts';
import type { StoredAttribute, StoredEvent, StoredObject } from '../model.ts';
import { mayShareWith } from '../sharing-groups.ts';
import { applyTags } from '../tags/attach.ts';
import { type FieldErrors, type Judged, judge } from './judge.ts';
import { readSeen, type Seen } from './seen.ts';

export type SaveResult =
  | { readonly saved: true; readonly attribute: StoredAttribute }
  | { readonly saved: false; readonly errors: FieldErrors; readonly duplicateOf?: StoredAttribute };

export function saveAttribute(
  context: Context,
  event: StoredEvent,
  input: Fields,
  object?: StoredObject,
): SaveResult {
  const checked = check(context, input);
  if ('errors' in checked) return { saved: false, errors: checked.errors };
  const duplicateOf = object === undefined ? event.similar.get(similarityKey(checked)) : undefined;
  if (duplicateOf !== undefined) return { saved: false, errors: similarExists, duplicateOf };
  dieWhenTold(context);
  return { saved: true, attribute: store(context, event, input, checked, object) };
}

const similarExists = { value: ['A similar attribute already exists for this event.'] };

type Checked = Judged & Seen & { readonly uuid: string; readonly distribution: string };

function check({ store }: Context, input: Fields): Checked | { readonly errors: FieldErrors } {
  const judged = judge(input);
  if ('errors' in judged) return judged;
  const uuid = (textOf(input.uuid) || randomUUID()).toLowerCase();
  if (!isUuid(uuid)) return { errors: { uuid: ['Please provide a valid RFC 4122 UUID'] } };
  // UUIDs of attributes are unique over all events (contract 056, 076).
  if (store.attributeWithUuid(uuid) !== undefined)
    return { errors: { uuid: ['The UUID provided is not unique'] } };
  const distribution = readDistribution(input);
  if (distribution === undefined) return { errors: distributionErrors };
  const seen = readSeen(input);
  return 'errors' in seen ? seen : { ...judged, ...seen, uuid, distribution };
}

const distributionErrors = {
  distribution: [
    'Options: Your organisation only, This community only, Connected communities, All communities, Sharing group, Inherit event',
  ],
};

function readDistribution(input: Fields): string | undefined {
  const distribution = textOf(input.distribution) || '5';
  return /^[0-5]$/.test(distribution) ? distribution : undefined;
}

function store(
  context: Context,
  event: StoredEvent,
  input: Fields,
  checked: Checked,
  object: StoredObject | undefined,
): StoredAttribute {
  const attribute: StoredAttribute = {
    id: context.store.nextId('attribute'),
    event,
    object,
    relation: nameColumn(textOf(input.object_relation) ?? '') || null,
    ...checked,
    ...readSharing(context, input, checked.distribution),
    timestamp: secondsOf(input.timestamp) ?? context.now,
    comment: storableText(textOf(input.comment) ?? ''),
    deleted: flagOf(input.deleted),
    disableCorrelation: flagOf(input.disable_correlation),
    tags: [],
  };
  context.store.addAttribute(attribute);
  countIn(attribute);
  applyTags(context, attribute, input);
  return attribute;
}

/** An attribute's sharing group that cannot be used makes it "organisation only", in silence (contract 088). */
export function readSharing(
  { user }: Context,
  input: Fields,
  distribution: string,
): Pick<StoredAttribute, 'distribution' | 'sharingGroupId'> {
  if (distribution !== '4') return { distribution, sharingGroupId: '0' };
  const sharingGroupId = textOf(input.sharing_group_id) ?? '0';
  return mayShareWith(user, sharingGroupId)
    ? { distribution, sharingGroupId }
    : { distribution: '0', sharingGroupId: '0' };
}

function countIn(attribute: StoredAttribute): void {
  if (attribute.deleted) return;
  attribute.event.attributeCount += 1;
  rememberSimilar(attribute);
}

function dieWhenTold(context: Context): void {
  if (context.attributesUntilDeath <= 0) throw internalError();
  context.attributesUntilDeath -= 1;
}

/** Same type, category and value, without regard to case, outside objects (contract 074). */
function similarityKey({
  type,
  category,
  value,
}: Pick<StoredAttribute, 'type' | 'category' | 'value'>): string {
  return `${type}\n${category}\n${value.toLowerCase()}`;
}

export function rememberSimilar(attribute: StoredAttribute): void {
  if (attribute.object === undefined) attribute.event.similar.set(similarityKey(attribute), attribute);
}

export function forgetSimilar(attribute: StoredAttribute): void {
  const key = similarityKey(attribute);
  if (attribute.event.similar.get(key) === attribute) attribute.event.similar.delete(key);
}

export function findSimilar(event: StoredEvent, judged: Judged): StoredAttribute | undefined {
  return event.similar.get(similarityKey(judged));
}
