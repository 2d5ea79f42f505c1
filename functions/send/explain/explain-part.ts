import type { Dropped } from '../../ledger/outcome.ts';
import type { MispAttribute } from '../../misp/event.ts';
import { type AttributeChange, tagsIn } from '../compare/changes.ts';
import { differentFields } from '../compare/compare-attributes.ts';
import { attributeLeftOut } from '../left-out.ts';
import type { ServerAttribute } from '../server/server-event.ts';
import type { Inquiry } from './explain-gaps.ts';

interface Lacking {
  meant: MispAttribute;
  there: ServerAttribute;
  gap: AttributeChange;
}

/** What an attribute lacks that is there: tags, and fields that MISP has otherwise. */
export function explainPart(
  { message, whyNoTag }: Pick<Inquiry, 'message' | 'whyNoTag'>,
  { meant, there, gap }: Lacking,
): Dropped[] {
  const tags = tagsIn(gap).map(({ name }) => ({ uuid: meant.uuid, type: 'tag', value: name }));
  return [
    ...tags.map((tag) => attributeLeftOut(message, tag, whyNoTag(tag.value))),
    ...differentFields(meant, there).map((field) =>
      attributeLeftOut(message, meant, `MISP did not take its ${field}`),
    ),
  ];
}
