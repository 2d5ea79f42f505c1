import type { ServerEvent } from '../../functions/send/server/server-event.ts';
import type { Reversal } from './reversal.ts';
import { type IsLater, takeBackObject } from './reverse-changes.ts';

/** What empties an event that the run created, but for what others have added or changed since. Its tags stay, as its title does. */
export function reverseCreation(now: ServerEvent, isLater: IsLater): Reversal {
  const left: string[] = [];
  const attributes = now.Attribute.filter(({ deleted }) => !deleted);
  const reports = now.EventReport.filter(({ deleted }) => !deleted);
  for (const { type, value } of attributes.filter(isLater)) {
    left.push(`${type} ${value}: somebody has added or changed it since`);
  }
  for (const { name } of reports.filter(isLater)) left.push(`report ${name}: somebody has written it since`);
  for (const { type, value } of now.ShadowAttribute.filter(({ deleted }) => !deleted)) {
    left.push(`${type} ${value}: somebody proposes it`);
  }
  return {
    fields: {},
    tags: [],
    attributes: attributes.filter((one) => !isLater(one)).map(({ uuid }) => ({ uuid, deleted: true })),
    objects: now.Object.flatMap((one) => takeBackObject(one, { isLater, left })),
    reports: reports
      .filter((one) => !isLater(one))
      .map(({ uuid, name, content }) => ({ uuid, name, content, deleted: true })),
    left,
  };
}
