import { nameColumn } from '../columns.ts';
import type { Context } from '../http/context.ts';
import { type Fields, flagOf, secondsOf, storableText, textOf } from '../input.ts';
import type { StoredAttribute } from '../model.ts';
import { applyTags } from '../tags/attach.ts';
import { type FieldErrors, judge } from './judge.ts';
import { findSimilar, forgetSimilar, readSharing, rememberSimilar } from './save-attribute.ts';
import { readSeen } from './seen.ts';

export type EditResult = 'saved' | 'not newer' | { readonly errors: FieldErrors };

/** What is not sent keeps its value; without a timestamp the edit always wins (contract 146-149). */
export function editAttribute(context: Context, attribute: StoredAttribute, input: Fields): EditResult {
  const timestamp = secondsOf(input.timestamp) ?? context.now;
  if (input.timestamp !== undefined && timestamp <= attribute.timestamp) return 'not newer';
  const judged = judge(withStoredFields(attribute, input));
  if ('errors' in judged) return judged;
  const seen = readSeen(input, attribute);
  if ('errors' in seen) return seen;
  const similar = attribute.object === undefined ? findSimilar(attribute.event, judged) : undefined;
  if (similar !== undefined && similar !== attribute) {
    return { errors: { value: ['A similar attribute already exists for this event.'] } };
  }
  forgetSimilar(attribute);
  Object.assign(attribute, judged, seen, readPlainFields(context, attribute, input), { timestamp });
  applyDeleted(attribute, input);
  if (!attribute.deleted) rememberSimilar(attribute);
  applyTags(context, attribute, input);
  return 'saved';
}

function withStoredFields(attribute: StoredAttribute, input: Fields): Fields {
  const { type, category, value, toIds } = attribute;
  const sent = Object.fromEntries(Object.entries(input).filter(([, given]) => given !== null));
  return { type, category, value, to_ids: toIds, ...sent };
}

function readPlainFields(
  context: Context,
  attribute: StoredAttribute,
  input: Fields,
): Partial<StoredAttribute> {
  const distribution = textOf(input.distribution) ?? '';
  return {
    comment: storableText(textOf(input.comment) ?? attribute.comment),
    relation: nameColumn(textOf(input.object_relation) ?? '') || attribute.relation,
    ...(/^[0-5]$/.test(distribution) ? readSharing(context, input, distribution) : {}),
    disableCorrelation:
      input.disable_correlation === undefined
        ? attribute.disableCorrelation
        : flagOf(input.disable_correlation),
  };
}

/**
 * Deleting what is deleted already decrements the event's attribute_count again (contract 155); an attribute that is
 * sent again without `deleted` stays deleted (158).
 */
function applyDeleted(attribute: StoredAttribute, { deleted }: Fields): void {
  if (deleted === undefined || deleted === null) return;
  if (flagOf(deleted)) attribute.event.attributeCount -= 1;
  else if (attribute.deleted) attribute.event.attributeCount += 1;
  attribute.deleted = flagOf(deleted);
}
