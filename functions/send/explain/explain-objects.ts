import type { Dropped } from '../../ledger/outcome.ts';
import type { MispObject, MispObjectAttribute } from '../../misp/event.ts';
import type { ObjectChange } from '../compare/changes.ts';
import { pairAttributes } from '../compare/compare-attributes.ts';
import { differentObjectFields, pairObjects } from '../compare/compare-objects.ts';
import { checkTime } from '../delivery.ts';
import { attributeLeftOut, leftOut } from '../left-out.ts';
import { whyImpossible } from '../possible.ts';
import { askAboutObject } from '../server/ask-why.ts';
import type { ServerObject } from '../server/server-event.ts';
import type { Explained, Inquiry } from './explain-gaps.ts';
import { explainPart } from './explain-part.ts';

/** Objects that are missing are asked about; of those that are there it says what they lack. */
export async function explainObjects(inquiry: Inquiry): Promise<Explained> {
  const { meant, event, gaps } = inquiry;
  const gapOf = new Map(gaps.objects.map((change) => [change.uuid, change]));
  const explained: Explained = { dropped: [], saved: false };
  let refused = 0;
  for (const pair of pairObjects(meant.Object ?? [], event.Object).pairs) {
    const gap = gapOf.get((pair.there ?? pair.meant).uuid);
    if (!gap) continue;
    const dropped = pair.there
      ? explainObject(inquiry, { ...pair, there: pair.there, gap })
      : refused < MOST_REFUSED
        ? await askAboutMissing(inquiry, pair.meant)
        : [leftOut(inquiry.message, 'object', pair.meant.name, NOT_ASKED)];
    if (!pair.there) refused += dropped.length;
    explained.dropped.push(...dropped);
    explained.saved ||= dropped.length === 0;
  }
  return explained;
}

/** Each is a request: thousands would take more time than the function has, and begin anew at each delivery. */
const MOST_REFUSED = 100;
const NOT_ASKED = `MISP did not take it, nor ${MOST_REFUSED} others: see why at those, it was not asked about more`;

async function askAboutMissing(
  { misp, message, event, delivery, record }: Inquiry,
  object: MispObject,
): Promise<Dropped[]> {
  checkTime(delivery);
  await record();
  const reason = await askAboutObject(misp, event.id, object);
  return reason ? [leftOut(message, 'object', object.name, `MISP: ${reason}`)] : [];
}

interface Lacking {
  meant: MispObject;
  there: ServerObject;
  gap: ObjectChange;
}

function explainObject(inquiry: Inquiry, { meant, there, gap }: Lacking): Dropped[] {
  const { message } = inquiry;
  const references = 'ObjectReference' in gap ? (gap.ObjectReference ?? []) : [];
  return [
    ...explainObjectAttributes(inquiry, { meant, there, gap }),
    ...references.map(({ relationship_type, referenced_uuid }) =>
      leftOut(message, 'object-reference', `${relationship_type} ${referenced_uuid}`, NOTHING_REFERRED_TO),
    ),
    ...differentObjectFields(meant, there).map((field) =>
      leftOut(message, 'object', meant.name, `MISP did not take its ${field}`),
    ),
  ];
}

// MISP contract 127
const NOTHING_REFERRED_TO = 'The event has no object or attribute of the UUID that it refers to';

function explainObjectAttributes(inquiry: Inquiry, { meant, there, gap }: Lacking): Dropped[] {
  const changes = 'Attribute' in gap ? gap.Attribute : [];
  const gapOf = new Map(changes.map((change) => [change.uuid, change]));
  return pairAttributes(meant.Attribute, there.Attribute).pairs.flatMap((pair) => {
    const change = gapOf.get((pair.there ?? pair.meant).uuid);
    if (!change) return [];
    return pair.there
      ? explainPart(inquiry, { meant: pair.meant, there: pair.there, gap: change })
      : [attributeLeftOut(inquiry.message, pair.meant, whyMissing(pair.meant))];
  });
}

/** MISP cannot be asked: `attributes/add` would put it beside the object, if it took it. */
function whyMissing(attribute: MispObjectAttribute): string {
  return (
    whyImpossible(attribute) ??
    `MISP did not take it; another event may have an attribute of its UUID ${attribute.uuid}`
  );
}
