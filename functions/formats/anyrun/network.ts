import type { ObjectDraft } from '../../misp/event-draft.ts';
import { buildObject } from './build-object.ts';
import type { Amount } from './include.ts';
import type { Report } from './report.ts';
import { isRated } from './reputation.ts';

/** `to_ids` only for what ANY.RUN rates: the rest is Windows and browsers talking to their makers. */
export function network(report: Report, row: number, amount: Amount): ObjectDraft[] {
  const isWanted = ({ reputation }: { reputation: string }) =>
    amount === 'all' || (amount === 'suspicious' && isRated(reputation));
  const { connections, dnsRequests, httpRequests } = report.network;
  const objects = [
    ...connections.filter(isWanted).flatMap((one) => connection(one, row)),
    ...dnsRequests.filter(isWanted).flatMap((one) => dnsRequest(one, row)),
    ...httpRequests.filter(isWanted).flatMap((one) => httpRequest(one, row)),
  ];
  return distinct(objects);
}

type Network = Report['network'];

function connection({ ip, port, protocol, time, reputation }: Network['connections'][number], row: number) {
  return buildObject('network-connection', row, {
    values: {
      'ip-dst': ip,
      'dst-port': port,
      'layer4-protocol': protocol.toUpperCase(),
      'first-packet-seen': isoTime(time),
    },
    detect: isRated(reputation) ? ['ip-dst'] : [],
    comment: reputation,
  });
}

function dnsRequest({ domain, ips, reputation }: Network['dnsRequests'][number], row: number) {
  return buildObject('dns-record', row, {
    values: {
      'queried-domain': domain,
      'a-record': ips.filter((ip) => !ip.includes(':')),
      'aaaa-record': ips.filter((ip) => ip.includes(':')),
    },
    detect: isRated(reputation) ? ['queried-domain'] : [],
    comment: reputation,
  });
}

function httpRequest(request: Network['httpRequests'][number], row: number) {
  const { method, host, url, ip, reputation } = request;
  return buildObject('http-request', row, {
    values: { url, host, method, 'ip-dst': ip, 'user-agent': request['user-agent'] },
    detect: isRated(reputation) ? ['url'] : [],
    comment: reputation,
  });
}

/** A text here, and milliseconds since the start of the task elsewhere. */
export function isoTime(time: string): string | undefined {
  return /^\d{4}-\d\d-\d\dT/.test(time) ? time : undefined;
}

/** Two requests that are alike would be one object twice (its UUID follows from its attributes). */
export function distinct(objects: ObjectDraft[]): ObjectDraft[] {
  const keys = new Map(
    objects.map((object) => [
      JSON.stringify([object.name, object.attributes.map(({ relation, value }) => [relation, value])]),
      object,
    ]),
  );
  return [...keys.values()];
}
