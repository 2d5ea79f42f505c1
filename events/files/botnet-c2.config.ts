import type { TableInput } from '../../functions/formats/table/options.ts';

/**
 * A blocklist in the style of abuse.ch: comments begin with `#`, and the last one before the data names the columns. One
 * event for each family; a server that is offline is kept for the record and not blocked.
 */
export const botnetC2 = {
  format: 'table' as const,
  servers: ['main'],
  options: {
    rows: { as: 'delimited', header: 'last-comment', comment: '#' },
    event: {
      of: ['malware'],
      info: 'Botnet C2 servers: {malware}',
      date: '{first_seen_utc}',
      tags: ['tlp:clear', 'malware:{malware}'],
    },
    attributes: [
      {
        value: '{dst_ip}|{dst_port}',
        type: 'ip-dst|port',
        category: 'Network activity',
        firstSeen: '{first_seen_utc}',
        lastSeen: '{last_online}',
        when: { column: 'c2_status', is: 'online' },
      },
      {
        value: '{dst_ip}|{dst_port}',
        type: 'ip-dst|port',
        category: 'Network activity',
        to_ids: false,
        comment: 'offline',
        firstSeen: '{first_seen_utc}',
        lastSeen: '{last_online}',
        when: { column: 'c2_status', isNot: 'online' },
      },
    ],
  } satisfies TableInput,
};
