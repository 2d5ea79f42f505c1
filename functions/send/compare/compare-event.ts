import type { MispEvent, MispReport } from '../../misp/event.ts';
import type { ServerEvent } from '../server/server-event.ts';
import type { Changes, EventFields, ObjectChange } from './changes.ts';
import { compareAttribute, type Policy, pairAttributes } from './compare-attributes.ts';
import { compareObject, pairObjects } from './compare-objects.ts';
import { compareTags } from './compare-tags.ts';

/** The event as it is meant for one server: the sharing group by the id that it has there. */
export type MeantEvent = MispEvent & { sharing_group_id?: string };

const FIELDS = [
  'info',
  'date',
  'distribution',
  'sharing_group_id',
  'threat_level_id',
  'analysis',
  'extends_uuid',
] as const;

/** All that separates the event on the server from the one that is meant. What is not meant is left as it is. */
export function compareEvent(meant: MeantEvent, there: ServerEvent, policy: Policy): Changes {
  const attributes = pairAttributes(meant.Attribute, there.Attribute);
  const objects = pairObjects(meant.Object ?? [], there.Object);
  const rename = renaming([...attributes.pairs, ...objects.pairs]);
  const surplus = policy === 'replace';
  return {
    fields: compareFields(meant, there),
    tags: compareTags(meant.Tag ?? [], there.Tag, policy),
    attributes: [
      ...attributes.pairs.flatMap((pair) => compareAttribute(pair, policy) ?? []),
      ...(surplus ? attributes.others.map(({ uuid }) => ({ uuid, deleted: true })) : []),
    ],
    objects: [
      ...objects.pairs.flatMap((pair) => changeOf(compareObject(pair, policy, rename))),
      ...(surplus ? objects.others.map(({ uuid }) => ({ uuid, deleted: true })) : []),
    ],
    reports: (meant.EventReport ?? []).filter((report) => !hasReport(there, report)),
  };
}

function compareFields(meant: MeantEvent, there: ServerEvent): EventFields {
  const different = FIELDS.filter((field) => (meant[field] ?? there[field]).trim() !== there[field].trim());
  return Object.fromEntries(different.map((field) => [field, meant[field]]));
}

/** A report that somebody deleted stays deleted; one that somebody wrote is none of ours. */
function hasReport(there: ServerEvent, { uuid, name, content }: MispReport): boolean {
  const found = there.EventReport.find((report) => report.uuid === uuid);
  return found !== undefined && (found.deleted || (found.name === name && found.content === content));
}

/** What a reference means by the UUID of ours, by the one that it has on the server. */
function renaming(
  pairs: { meant: { uuid: string }; there: { uuid: string } | undefined }[],
): (uuid: string) => string {
  const names = new Map(pairs.flatMap(({ meant, there }) => (there ? [[meant.uuid, there.uuid]] : [])));
  return (uuid) => names.get(uuid) ?? uuid;
}

function changeOf(change: ObjectChange | undefined): ObjectChange[] {
  return change ? [change] : [];
}
