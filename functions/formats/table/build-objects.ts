import type { ObjectDraft } from '../../misp/event-draft.ts';
import type { Standards } from '../grouping/judged-attribute.ts';
import type { Cells } from '../readers/cells.ts';
import { buildAttributes } from './build-attributes.ts';
import type { ObjectMapping } from './mapping.ts';
import { RowRefused } from './row-refused.ts';

/** None, if none of its attributes has a value. Throws RowRefused. */
export function buildObject(
  { name, template, attributes }: ObjectMapping,
  row: { number: number; cells: Cells },
  standards: Standards,
): ObjectDraft[] {
  const built = attributes
    .flatMap((attribute) => buildAttributes(attribute, row, standards))
    .map(({ relation = '', ...attribute }) => ({ ...attribute, relation }));
  if (built.length === 0) return [];
  const relations = built.map(({ relation }) => relation);
  refuseIncomplete(name, template, relations);
  return [
    {
      name,
      metaCategory: template.metaCategory,
      description: '',
      templateUuid: template.uuid,
      templateVersion: template.version,
      attributes: built,
    },
  ];
}

function refuseIncomplete(
  name: string,
  { required, requiredOneOf }: ObjectMapping['template'],
  relations: readonly string[],
): void {
  const missing = required.filter((relation) => !relations.includes(relation));
  if (missing.length > 0)
    throw new RowRefused(`makes a ${name} object without ${missing.join(', ')}, which it needs`);
  if (requiredOneOf.length > 0 && !requiredOneOf.some((relation) => relations.includes(relation))) {
    throw new RowRefused(`makes a ${name} object that has none of ${requiredOneOf.join(', ')}; it needs one`);
  }
}
