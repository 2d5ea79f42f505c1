import type { ObjectDraft } from '../../misp/event-draft.ts';
import { buildObject } from './build-object.ts';
import { distinct, isoTime } from './network.ts';
import type { Report } from './report.ts';

/** Not as `suricata` objects: those hold the text of a rule, and ANY.RUN says only its number and message. */
export function alerts({ network }: Report, row: number): ObjectDraft[] {
  return distinct(network.threats.flatMap((one) => toObject(one, row)));
}

function toObject(alert: Report['network']['threats'][number], row: number): ObjectDraft[] {
  const { time, msg, sid, srcip, srcport, dstip, dstport, priority } = alert;
  const facts = [
    ...(alert.class ? [alert.class] : []),
    ...(sid === undefined ? [] : [`sid ${sid}`]),
    ...(priority === undefined ? [] : [`priority ${priority}`]),
    ...(dstip ? [`${endpoint(srcip, srcport)} -> ${endpoint(dstip, dstport)}`] : []),
  ];
  return buildObject('sb-signature', row, {
    values: { software: 'Suricata', signature: msg, text: facts.join(', '), datetime: isoTime(time) },
  });
}

function endpoint(ip: string, port: number | undefined): string {
  return port === undefined ? ip : `${ip}:${port}`;
}
