import type { MispEvent } from '../event.ts';
import { isWithin, type Network, readNetwork } from '../networks.ts';
import { hostsIn, toName } from './hosts-in.ts';

/** What is ours, and leaves our organisation only if somebody lets it. */
export interface Own {
  domains: readonly string[];
  networks: readonly string[];
}

/** Something of ours that an event names. */
export interface OwnValue {
  /** As the event has it. */
  value: string;
  of: string;
  /** Of the attribute that has it; undefined for the title, a comment of the whole, a report. */
  attribute?: string;
}

/** Whatever names something of ours: values, comments, the title, reports. */
export function findOwnValues(event: MispEvent, own: Own): OwnValue[] {
  if (own.domains.length + own.networks.length === 0) return [];
  const find = finderOf(own);
  return textsOf(event).flatMap(({ text, attribute }) =>
    find(text).map((found) => ({ ...found, ...(attribute && { attribute }) })),
  );
}

function textsOf(event: MispEvent): { text: string; attribute?: string }[] {
  const { info, Attribute, Object: objects = [], EventReport: reports = [] } = event;
  const attributes = [...Attribute, ...objects.flatMap((object) => object.Attribute)];
  return [
    { text: info },
    ...attributes.map(({ uuid, value, comment = '' }) => ({ text: `${value}\n${comment}`, attribute: uuid })),
    ...objects.map(({ comment = '' }) => ({ text: comment })),
    ...reports.map(({ name, content }) => ({ text: `${name}\n${content}` })),
  ];
}

function finderOf({ domains, networks }: Own): (text: string) => OwnValue[] {
  const ourNames = new Map(domains.map((domain) => [toName(domain.replace(/^\./, '')), domain]));
  const ourNetworks = networks.flatMap((text) => {
    const network = readNetwork(text);
    return network ? [{ text, network: unmapped(network) }] : [];
  });
  return (text) => {
    const hosts = hostsIn(text);
    return [
      ...[...hosts.names].flatMap((name) => {
        const of = ourParent(name, ourNames);
        return of === undefined ? [] : [{ value: name, of }];
      }),
      ...[...hosts.networks].flatMap(([value, found]) => {
        const of = ourNetworks.find(({ network }) => overlap(network, unmapped(found)))?.text;
        return of === undefined ? [] : [{ value, of }];
      }),
    ];
  };
}

/** Of `a.b.example.com` itself and each that it is a part of. */
function ourParent(name: string, ours: ReadonlyMap<string, string>): string | undefined {
  for (let at = 0; at !== -1; at = name.indexOf('.', at + 1)) {
    const of = ours.get(at === 0 ? name : name.slice(at + 1));
    if (of !== undefined) return of;
  }
  return undefined;
}

function overlap(one: Network, other: Network): boolean {
  return isWithin(one, other) || isWithin(other, one);
}

const MAPPED = `${'0'.repeat(80)}${'1'.repeat(16)}`;

/** `::ffff:192.0.2.1` is 192.0.2.1. */
function unmapped({ bits, family }: Network): Network {
  return bits.startsWith(MAPPED) ? { bits: bits.slice(96), family: 4 } : { bits, family };
}
