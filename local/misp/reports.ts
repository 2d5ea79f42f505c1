import { randomUUID } from 'node:crypto';
import { mayEdit, readableEvent } from './access.ts';
import { nameColumn } from './columns.ts';
import { touchEvent } from './events/touch.ts';
import { json, Refusal } from './http/answer.ts';
import type { Context } from './http/context.ts';
import type { Endpoint } from './http/routes.ts';
import { type Fields, fieldsOf, flagOf, isFields, isUuid, secondsOf, storableText, textOf } from './input.ts';
import type { StoredEvent, StoredReport } from './model.ts';

/** A report in an event that is edited: one with its UUID is changed, also another event's, which loses it (tried on 2.5.1). */
export function captureReport(context: Context, event: StoredEvent, input: Fields): void {
  const stored = context.store.reportWithUuid(textOf(input.uuid) ?? '');
  if (stored === undefined) return void saveReport(context, event, input);
  if (stored.event !== event) context.store.moveReport(stored, event);
  editReport(context, stored, input);
}

export function saveReport(context: Context, event: StoredEvent, input: Fields): StoredReport | undefined {
  const uuid = (textOf(input.uuid) || randomUUID()).toLowerCase();
  const name = textOf(input.name) ?? '';
  if (!isUuid(uuid) || context.store.reportWithUuid(uuid) !== undefined || name === '') return undefined;
  const report: StoredReport = {
    id: context.store.nextId('report'),
    uuid,
    event,
    name: nameColumn(name),
    content: storableText(textOf(input.content) ?? ''),
    distribution: textOf(input.distribution) ?? '5',
    sharingGroupId: textOf(input.sharing_group_id) ?? '0',
    timestamp: secondsOf(input.timestamp) ?? context.now,
    deleted: flagOf(input.deleted),
  };
  context.store.addReport(report);
  return report;
}

function editReport({ now }: Context, report: StoredReport, input: Fields): void {
  const timestamp = secondsOf(input.timestamp) ?? now;
  if (input.timestamp !== undefined && timestamp <= report.timestamp) return;
  Object.assign(report, {
    name: nameColumn(textOf(input.name) ?? report.name),
    content: storableText(textOf(input.content) ?? report.content),
    distribution: textOf(input.distribution) ?? report.distribution,
    deleted: input.deleted === undefined ? report.deleted : flagOf(input.deleted),
    timestamp,
  });
}

export function renderReport(report: StoredReport) {
  return {
    id: String(report.id),
    uuid: report.uuid,
    event_id: String(report.event.id),
    name: report.name,
    content: report.content,
    distribution: report.distribution,
    sharing_group_id: report.sharingGroupId,
    timestamp: String(report.timestamp),
    deleted: report.deleted,
  };
}

export const addReport: Endpoint = (context, args, body) => {
  const event = readableEvent(context, args[0]);
  if (!mayEdit(context.user, event)) throw new Refusal(403, 'You do not have permission to do that.');
  const fields = fieldsOf(body);
  const input = isFields(fields.EventReport) ? fields.EventReport : fields;
  const report = saveReport(context, event, input);
  if (report === undefined)
    throw new Refusal(403, 'Could not add EventReport', {
      errors: whyNoReport(input),
      url: '/event_reports/add',
    });
  touchEvent(context, event);
  return json({
    EventReport: renderReport(report),
    Event: renderReportedEvent(event),
    SharingGroup: { id: null, name: null, uuid: null },
  });
};

function whyNoReport({ name }: Fields): string {
  return textOf(name) ? 'The UUID provided is not unique' : 'This field cannot be left blank';
}

function renderReportedEvent({ id, owner, creatorOrganisation, creator, info, date }: StoredEvent): object {
  return {
    id: String(id),
    orgc_id: creatorOrganisation.id,
    org_id: owner.id,
    info,
    user_id: creator.id,
    date,
    Org: { id: owner.id, name: owner.name },
    Orgc: { id: creatorOrganisation.id, name: creatorOrganisation.name },
  };
}
