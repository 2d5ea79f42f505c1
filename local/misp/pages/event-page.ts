import { type Html, html } from '../../../functions/shared/html.ts';
import type { StoredAttribute, StoredEvent, StoredObject } from '../model.ts';
import { findSharingGroup } from '../sharing-groups.ts';
import { tagList } from './tag-list.ts';

const distributions: Readonly<Record<string, string>> = {
  0: 'Your organisation only',
  1: 'This community only',
  2: 'Connected communities',
  3: 'All communities',
  4: 'Sharing group',
};
const threatLevels: Readonly<Record<string, string>> = { 1: 'High', 2: 'Medium', 3: 'Low', 4: 'Undefined' };
const analyses: Readonly<Record<string, string>> = { 0: 'Initial', 1: 'Ongoing', 2: 'Completed' };

export function eventPage(event: StoredEvent): Html {
  const objects = event.objects.filter(({ deleted }) => !deleted);
  return html`<h1>${event.info}</h1>
<p>${tagList(event.tags)}</p>
${fieldList(event)}
<h2>Attributes</h2>
${attributeTable(event.attributes)}
${objects.map(objectSection)}
${event.reports.map(({ name, content }) => html`<h2>Report: ${name}</h2><pre>${content}</pre>`)}`;
}

function fieldList(event: StoredEvent): Html {
  const group = findSharingGroup(event.sharingGroupId)?.name;
  const distribution = distributions[event.distribution] ?? event.distribution;
  const fields = {
    'Event id': String(event.id),
    UUID: event.uuid,
    'Creator organisation': event.creatorOrganisation.name,
    Date: event.date,
    'Threat level': threatLevels[event.threatLevel] ?? event.threatLevel,
    Analysis: analyses[event.analysis] ?? event.analysis,
    Distribution: group === undefined ? distribution : `${distribution}: ${group}`,
    Published: event.published ? 'yes' : 'no',
    'Last change': new Date(event.timestamp * 1000).toISOString(),
    ...(event.extendsUuid === '' ? {} : { Extends: event.extendsUuid }),
  };
  return html`<dl>${Object.entries(fields).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

function attributeTable(attributes: readonly StoredAttribute[]): Html {
  const shown = attributes.filter(({ deleted }) => !deleted);
  if (shown.length === 0) return html`<p class="faint">None.</p>`;
  return html`<div class="wide"><table>
<tr><th>Category</th><th>Type</th><th>Value</th><th>Tags</th><th>Comment</th><th>IDS</th></tr>
${shown.map(attributeRow)}
</table></div>`;
}

function attributeRow({ category, type, relation, value, tags, comment, toIds }: StoredAttribute): Html {
  const label = relation === null ? type : `${relation}: ${type}`;
  return html`<tr><td>${category}</td><td>${label}</td><td><code>${value}</code></td>
<td>${tagList(tags)}</td><td>${comment}</td><td>${toIds ? 'yes' : 'no'}</td></tr>
`;
}

function objectSection({ name, comment, attributes, references }: StoredObject): Html {
  const links = references.filter(({ deleted }) => !deleted);
  return html`<h2>Object: ${name} <span class="faint">${comment}</span></h2>
${attributeTable(attributes)}
${links.map(({ relationship, target }) => html`<p class="faint">${relationship} <code>${target.uuid}</code></p>`)}`;
}
