import type { EventMessage } from '../../functions/queue/event-message.ts';
import { serverEventSchema } from '../../functions/send/server/server-event.ts';

export const EVENT = { uuid: 'e', info: 'An event', date: '2024-03-04' };
/** Parts of events as they are meant; a server has more of each. */
export const attribute = <More extends object>(uuid: string, more = {} as More) => ({
  uuid,
  type: 'domain',
  category: 'Network activity',
  value: `${uuid}.example`,
  ...more,
});
export const object = <Part extends object>(uuid: string, attributes: Part[], more: object = {}) => ({
  uuid,
  name: 'file',
  'meta-category': 'file',
  description: '',
  template_uuid: 't',
  template_version: '1',
  distribution: '5' as const,
  Attribute: attributes,
  ...more,
});
export const refersTo = (...uuids: string[]) => ({
  ObjectReference: uuids.map((referenced_uuid) => ({
    uuid: `to-${referenced_uuid}`,
    referenced_uuid,
    relationship_type: 'drops',
  })),
});

export const messageOf = (event: object, more: object = {}) =>
  ({
    rows: [2, 3],
    event: { published: false, Attribute: [], ...EVENT, ...event },
    ...more,
  }) as unknown as EventMessage;
export const serverEvent = (fields: object) =>
  serverEventSchema.parse({ id: '7', orgc_id: '1', timestamp: '0', ...EVENT, ...fields });
