import { json, Refusal, success } from '../http/answer.ts';
import type { Endpoint } from '../http/routes.ts';

export const listBlocked: Endpoint = ({ store }) =>
  json(
    [...store.blocklist.values()].map(({ id, uuid, created, info, organisation }) => ({
      id: String(id),
      event_uuid: uuid,
      created,
      event_info: info,
      comment: 'Automatically blocked by deleting event',
      event_orgc: organisation,
    })),
  );

export const unblock: Endpoint = ({ store }, args) => {
  const uuid = args[0] ?? '';
  if (!store.blocklist.delete(uuid)) throw new Refusal(404, 'Invalid blocklist entry');
  return success('Blocklist entry removed', `/event_blocklists/delete/${uuid}`, uuid);
};
