import type { TableInput } from '../../functions/formats/table/options.ts';

/**
 * FortiGate's logs as its syslog server keeps them, with what fortigate_to_misp registers of the IPS: each alert is an
 * event, tagged with the device and the action. Addresses on the internet's side are the attackers'; ours get no
 * to_ids. Other logs of the same file are passed over.
 */
export const fortigateIps = {
  format: 'table' as const,
  servers: ['main'],
  options: {
    rows: {
      as: 'key-value',
      firstKey: 'date',
      optional: [
        ...['srcport', 'dstport', 'srcintfrole', 'dstintfrole', 'hostname', 'url', 'ref', 'msg', 'srccountry'],
        ...['attack', 'attackid', 'sessionid', 'severity', 'eventtype', 'srcip', 'dstip', 'action'],
      ],
    },
    only: { column: 'subtype', is: 'ips' },
    nothing: ['N/A'],
    event: {
      of: 'each-row',
      key: ['{devid}', '{eventtime}', '{logid}', '{attackid}', '{sessionid}'],
      info: '[FortiGate] {date}T{time}{tz} IPS({eventtype}) {attack}',
      date: '{date}',
      tags: [
        'fortigate',
        ...['devname', 'devid', 'type', 'subtype', 'level', 'vd', 'action'].map((key) => `fortigate:${key}:{${key}}`),
      ],
    },
    attributes: [
      { value: '{date} {time} {tz}', type: 'datetime', category: 'Other', disableCorrelation: true },
      {
        value: '{srcip}|{srcport}',
        type: 'ip-src|port',
        category: 'Network activity',
        comment: '{srccountry}',
        when: { column: 'srcintfrole', is: 'wan' },
      },
      {
        value: '{srcip}',
        type: 'ip-src',
        category: 'Network activity',
        comment: '{srccountry}',
        when: [
          { column: 'srcintfrole', is: 'wan' },
          { column: 'srcport', is: '' },
        ],
      },
      {
        value: '{dstip}|{dstport}',
        type: 'ip-dst|port',
        category: 'Network activity',
        when: { column: 'dstintfrole', is: 'wan' },
      },
      {
        value: '{srcip}',
        type: 'ip-src',
        category: 'Network activity',
        to_ids: false,
        comment: 'our side',
        when: { column: 'srcintfrole', isNot: 'wan' },
      },
      {
        value: '{dstip}',
        type: 'ip-dst',
        category: 'Network activity',
        to_ids: false,
        comment: 'our side',
        when: { column: 'dstintfrole', isNot: 'wan' },
      },
      { value: '{attack}', type: 'text', category: 'Other', comment: 'attack {attackid}, {severity}' },
      { value: '{url}', type: 'uri', category: 'Network activity', to_ids: false, comment: 'on {hostname}' },
      { value: '{ref}', type: 'link', category: 'External analysis', disableCorrelation: true },
      { value: '{msg}', type: 'text', category: 'Other', disableCorrelation: true },
    ],
  } satisfies TableInput,
};
