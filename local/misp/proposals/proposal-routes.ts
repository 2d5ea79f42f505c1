import { randomUUID } from 'node:crypto';
import { mayEdit, readableEvent } from '../access.ts';
import { editAttribute } from '../attributes/edit-attribute.ts';
import { judge } from '../attributes/judge.ts';
import { saveAttribute } from '../attributes/save-attribute.ts';
import { readSeen } from '../attributes/seen.ts';
import { touchEvent } from '../events/touch.ts';
import { type Answer, invalidEvent, json, Refusal } from '../http/answer.ts';
import type { Context } from '../http/context.ts';
import type { Endpoint } from '../http/routes.ts';
import { type Fields, fieldsOf, isFields, storableText, textOf } from '../input.ts';
import type { StoredAttribute, StoredEvent, StoredProposal } from '../model.ts';
import { renderAddedProposal, renderIndexedProposal } from './render-proposal.ts';

/** One attribute per request; the same again makes a second proposal (contract 349-354). */
export const addProposal: Endpoint = (context, args, body) => {
  const event = readableEvent(context, args[0]);
  return propose(context, event, proposalFields(body), undefined);
};

export const editProposal: Endpoint = (context, args, body) => {
  const attribute = context.store.findAttribute(args[0] ?? '');
  if (attribute === undefined) throw invalidEvent();
  const event = readableEvent(context, String(attribute.event.id));
  const { type, category, value, toIds } = attribute;
  return propose(
    context,
    event,
    { type, category, value, to_ids: toIds, ...proposalFields(body) },
    attribute,
  );
};

function proposalFields(body: unknown): Fields {
  const fields = fieldsOf(body);
  return isFields(fields.ShadowAttribute) ? fields.ShadowAttribute : fields;
}

function propose(
  context: Context,
  event: StoredEvent,
  input: Fields,
  changes: StoredAttribute | undefined,
): Answer {
  const judged = judge(input);
  if ('errors' in judged) throw notSaved(judged.errors);
  const seen = readSeen(input, changes);
  if ('errors' in seen) throw notSaved(seen.errors);
  const proposal: StoredProposal = {
    ...judged,
    ...seen,
    id: context.store.nextId('proposal'),
    uuid: changes?.uuid ?? (textOf(input.uuid) || randomUUID()).toLowerCase(),
    event,
    changes,
    proposer: context.user,
    comment: storableText(textOf(input.comment) ?? ''),
    timestamp: context.now,
  };
  context.store.proposals.set(proposal.id, proposal);
  event.proposals.push(proposal);
  event.proposalEmailLock = true;
  return json(renderAddedProposal(proposal));
}

/** Alone among MISP's validation errors these come as 404 (contract 353). */
function notSaved(errors: Readonly<Record<string, readonly string[]>>): Refusal {
  const lines = Object.entries(errors).map(([field, messages]) => `[${field}]: ${messages.join(', ')}\n`);
  return new Refusal(404, `Could not save the proposal. Errors: ${lines.join('')}`);
}

export const listProposals: Endpoint = (context, args) => {
  const events =
    args[0] === undefined ? [...context.store.events.values()] : [readableEvent(context, args[0])];
  return json(events.flatMap(({ proposals }) => proposals.map(renderIndexedProposal)));
};

export const acceptProposal: Endpoint = (context, args) => {
  const proposal = decide(context, args[0]);
  const { event, changes, uuid, type, category, value, toIds, comment, timestamp } = proposal;
  const fields = { type, category, value, to_ids: toIds, comment };
  if (changes === undefined) saveAttribute(context, event, { ...fields, uuid, timestamp });
  else editAttribute(context, changes, fields);
  touchEvent(context, event);
  return decided(context, 'Proposal accepted.');
};

export const discardProposal: Endpoint = (context, args) => {
  decide(context, args[0]);
  return decided(context, 'Proposal discarded.');
};

function decide({ store, user }: Context, id: string | undefined): StoredProposal {
  const proposal = store.proposals.get(Number(id));
  if (proposal === undefined || !mayEdit(user, proposal.event)) throw new Refusal(404, 'Invalid proposal.');
  store.proposals.delete(proposal.id);
  proposal.event.proposals = proposal.event.proposals.filter((other) => other !== proposal);
  proposal.event.proposalEmailLock = false;
  return proposal;
}

function decided({ baseUrl, request }: Context, message: string): Answer {
  return json({ name: message, message, url: `${baseUrl}${request.path}` });
}
