import type { TableInput } from '../../functions/formats/table/options.ts';

/**
 * A list of phishing URLs as response teams keep it: all rows of one target are one event, and each URL is an
 * object with the address behind it. Times are Japan's. `N/A` says nothing.
 */
export const phishingUrls = {
  format: 'table' as const,
  servers: ['main'],
  options: {
    rows: { as: 'delimited' },
    timeZone: 'Asia/Tokyo',
    nothing: ['N/A'],
    event: {
      of: ['target'],
      info: 'Phishing against {target}',
      date: '{first_seen}',
      tags: ['tlp:amber', 'rsit:fraud="phishing"'],
    },
    attributes: [
      {
        value: '{url}',
        type: 'url',
        object: 'phishing',
        relation: 'url',
        comment: '{remark}',
        firstSeen: '{first_seen}',
        tags: ['reporter:{reporter}'],
      },
      { value: '{ip}', object: 'phishing', relation: 'ip', to_ids: false },
      { value: 'Yes', object: 'phishing', relation: 'online', when: { column: 'status', is: 'online' } },
      { value: 'No', object: 'phishing', relation: 'online', when: { column: 'status', is: 'offline' } },
    ],
  } satisfies TableInput,
};
