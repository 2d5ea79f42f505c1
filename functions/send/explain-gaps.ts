import type { Dropped } from '../ledger/outcome.ts';
import { judgeAttribute } from '../misp/validation/judge-attribute.ts';
import type { EventMessage } from '../queue/event-message.ts';
import { type AttributeChange, type Changes, isNothing, toEdit } from './compare/changes.ts';
import type { Policy } from './compare/compare-attributes.ts';
import { compareEvent, type MeantEvent } from './compare/compare-event.ts';
import type { Completed } from './complete-event.ts';
import { checkTime, type Delivery } from './delivery.ts';
import { askAboutAttributes, askAboutObject } from './server/ask-why.ts';
import type { MispSession } from './server/misp-session.ts';
import { readEvent } from './server/read-answer.ts';
import { mayRetryTags, onlyTags, tagReason, tagsIn } from './tag-gaps.ts';

/** What is to be explained, and how it is asked. */
export interface Explanation {
  completed: Completed;
  meant: MeantEvent;
  policy: Policy;
  delivery: Delivery;
  /** Puts down what the event was like, once: asking may change it. */
  record: () => Promise<void>;
}

interface Explained {
  dropped: Dropped[];
  /** Asking is sending once more, and this time it was taken. */
  saved: boolean;
}

interface Explainer extends Explanation {
  misp: MispSession;
  message: EventMessage;
}

/** What MISP left out of the event without a word, each with its reason. Of no gaps there is no request. */
export async function explainGaps(
  misp: MispSession,
  message: EventMessage,
  explanation: Explanation,
): Promise<Explained> {
  const explainer = { ...explanation, misp, message };
  const tags = await explainTags(explainer);
  const attributes = await explainAttributes(explainer, tags.gaps);
  const objects = await explainObjects(explainer, tags.gaps);
  return {
    dropped: [...tags.dropped, ...attributes.dropped, ...objects.dropped, ...explainRest(message, tags.gaps)],
    saved: tags.saved || attributes.saved || objects.saved,
  };
}

async function explainTags(explainer: Explainer): Promise<Explained & { gaps: Changes }> {
  const { misp, message, completed, meant, policy, delivery, record } = explainer;
  const { event } = completed;
  let { gaps } = completed;
  let saved = false;
  const missing = onlyTags(gaps, event);
  if (isNothing(missing)) return { dropped: [], saved, gaps };
  if (await mayRetryTags(misp)) {
    checkTime(delivery);
    await record();
    const answer = readEvent(await misp.post(`/events/edit/${event.id}`, toEdit(missing)));
    gaps = compareEvent(meant, answer, policy);
    saved = true;
  }
  const reason = tagReason(await misp.keyHolder());
  const still = onlyTags(gaps, event);
  const dropped = [
    ...still.tags.map(({ name }) => ({ rows: message.rows, type: 'tag', value: name, reason })),
    ...still.attributes.flatMap((change) =>
      tagsIn(change).map(({ name }) => ({
        rows: rowsOf(message, change.uuid),
        type: 'tag',
        value: name,
        reason,
      })),
    ),
  ];
  return { dropped, saved, gaps };
}

async function explainAttributes(explainer: Explainer, gaps: Changes): Promise<Explained> {
  const { misp, message, meant, delivery, record } = explainer;
  const { event } = explainer.completed;
  const there = new Set(event.Attribute.map(({ uuid }) => uuid));
  const missing = meant.Attribute.filter(
    ({ uuid }) => !there.has(uuid) && gaps.attributes.some((change) => change.uuid === uuid),
  );
  const dropped: Dropped[] = [];
  for (let from = 0; from < missing.length; from += delivery.pieces.attributes) {
    checkTime(delivery);
    await record();
    const some = missing.slice(from, from + delivery.pieces.attributes);
    const reasons = await askAboutAttributes(misp, event.id, some);
    for (const { uuid, type, value } of some) {
      const reason = reasons.get(uuid);
      if (reason) dropped.push({ rows: rowsOf(message, uuid), type, value, reason: `MISP: ${reason}` });
    }
  }
  return { dropped, saved: dropped.length < missing.length };
}

async function explainObjects(explainer: Explainer, gaps: Changes): Promise<Explained> {
  const { misp, message, meant, delivery, record } = explainer;
  const { event } = explainer.completed;
  const there = new Set(event.Object.map(({ uuid }) => uuid));
  const dropped: Dropped[] = [];
  let saved = false;
  for (const object of meant.Object ?? []) {
    const gap = gaps.objects.find(({ uuid }) => uuid === object.uuid);
    if (!gap) continue;
    if (there.has(object.uuid)) {
      dropped.push(...attributesLeftOut(message, gap));
      continue;
    }
    checkTime(delivery);
    await record();
    const reason = await askAboutObject(misp, event.id, object);
    if (reason)
      dropped.push({ rows: message.rows, type: 'object', value: object.name, reason: `MISP: ${reason}` });
    else saved = true;
  }
  return { dropped, saved };
}

function attributesLeftOut(message: EventMessage, gap: Changes['objects'][number]): Dropped[] {
  const attributes: AttributeChange[] = 'Attribute' in gap ? gap.Attribute : [];
  return attributes.flatMap((attribute) => {
    if (!('type' in attribute)) return [];
    const { uuid, type, value } = attribute;
    const judgement = judgeAttribute(attribute);
    const reason = judgement.accepted ? 'MISP did not take it' : judgement.reason;
    return [{ rows: rowsOf(message, uuid), type, value, reason }];
  });
}

function explainRest({ rows }: EventMessage, { fields, reports }: Changes): Dropped[] {
  const reason = 'MISP did not take it';
  return [
    ...Object.entries(fields).map(([field, value]) => ({ rows, type: field, value: String(value), reason })),
    ...reports.map(({ name }) => ({ rows, type: 'event-report', value: name, reason })),
  ];
}

function rowsOf({ attributeRows, rows }: EventMessage, uuid: string): number[] {
  return attributeRows?.[uuid] ?? rows;
}
