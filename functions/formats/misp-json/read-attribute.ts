import type { AttributeDraft } from '../../misp/event-draft.ts';
import { keepToBmp } from '../../misp/text.ts';
import { judgeAttribute } from '../../misp/validation/judge-attribute.ts';
import { ownUuid } from './own-uuid.ts';
import { type Notes, readSeen } from './read-part.ts';
import { readTags } from './read-tags.ts';
import type { FileAttribute } from './schema.ts';
import { readVisibility } from './visibility.ts';

/** As MISP stores it. One that MISP would refuse is left out and noted. */
export function readAttribute(
  attribute: FileAttribute,
  row: number,
  notes: Notes,
): AttributeDraft | undefined {
  const { type, category = null, comment, to_ids, disable_correlation, data } = attribute;
  const value = typeof attribute.value === 'string' ? keepToBmp(attribute.value) : attribute.value;
  const judgement = judgeAttribute({ type, category, value });
  const said = typeof value === 'string' ? value : JSON.stringify(value);
  if (!judgement.accepted) {
    notes.leftOut.push({ type, value: said, reason: judgement.reason });
    return undefined;
  }
  if (data) notes.leftOut.push({ type, value: said, reason: 'the file attached to it is not sent' });
  const own = ownUuid(attribute.uuid);
  const what = `${type} ${said}`;
  const tags = readTags(attribute, what, notes);
  return {
    ...(own && { uuid: own.uuid }),
    category: judgement.category,
    type: judgement.type,
    value: judgement.value,
    ...(comment && { comment }),
    to_ids: to_ids ?? judgement.to_ids,
    ...readSeen(attribute, what, notes),
    ...(disable_correlation && { disableCorrelation: true }),
    ...readVisibility(attribute, what, notes),
    ...(tags.length > 0 && { tags }),
    rows: [row],
  };
}
