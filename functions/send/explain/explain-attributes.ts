import type { MispAttribute } from '../../misp/event.ts';
import { pairAttributes } from '../compare/compare-attributes.ts';
import { checkTime } from '../delivery.ts';
import { attributeLeftOut } from '../left-out.ts';
import { askAboutAttributes } from '../server/ask-why.ts';
import type { Explained, Inquiry } from './explain-gaps.ts';
import { explainPart } from './explain-part.ts';

/** Those that are missing are asked about; of those that are there it says what they lack. */
export async function explainAttributes(inquiry: Inquiry): Promise<Explained> {
  const { meant, event, gaps } = inquiry;
  const gapOf = new Map(gaps.attributes.map((change) => [change.uuid, change]));
  const { pairs } = pairAttributes(meant.Attribute, event.Attribute);
  const lacking = pairs.flatMap(({ meant: attribute, there }) => {
    const gap = there && gapOf.get(there.uuid);
    return gap ? explainPart(inquiry, { meant: attribute, there, gap }) : [];
  });
  const missing = pairs.flatMap(({ meant: attribute, there }) => (there ? [] : [attribute]));
  const asked = await askAboutMissing(inquiry, missing);
  return { dropped: [...lacking, ...asked.dropped], saved: asked.saved };
}

async function askAboutMissing(
  { misp, message, event, delivery, record }: Inquiry,
  missing: MispAttribute[],
): Promise<Explained> {
  const { attributes: piece } = delivery.pieces;
  const explained: Explained = { dropped: [], saved: false };
  for (let from = 0; from < missing.length; from += piece) {
    checkTime(delivery);
    await record();
    const some = missing.slice(from, from + piece);
    const reasons = await askAboutAttributes(misp, event.id, some);
    for (const attribute of some) {
      const reason = reasons.get(attribute.uuid);
      if (reason) explained.dropped.push(attributeLeftOut(message, attribute, `MISP: ${reason}`));
      else explained.saved = true;
    }
  }
  return explained;
}
