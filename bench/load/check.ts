import type { MispStandIn } from '../../local/misp/stand-in.ts';
import type { Receipt } from '../../local/receipts/receipts.ts';

/** What is not as it has to be. */
export function check(
  misp: MispStandIn,
  receipts: readonly Receipt[],
  { events, rowsPerEvent }: { events: number; rowsPerEvent: number },
): string[] {
  const stored = misp.events().map(({ Event }) => Event);
  const told = receipts.flatMap((receipt) => receipt.events);
  const saved = receipts.reduce((sum, { rows }) => sum + rows.saved, 0);
  const uuids = new Set(stored.map(({ uuid }) => uuid));
  const expectations: [string, number, number][] = [
    ['events in MISP', stored.length, events],
    ['different titles in MISP', new Set(stored.map(({ info }) => info)).size, events],
    ['different UUIDs in MISP', uuids.size, events],
    ['events in receipts', told.length, events],
    ['events in receipts that are in MISP', told.filter(({ uuid }) => uuids.has(uuid)).length, events],
    ['events created, by the receipts', told.filter(({ outcome }) => outcome === 'created').length, events],
    ['rows saved, by the receipts', saved, events * rowsPerEvent],
    [
      'attributes in MISP, at least',
      Math.min(events * rowsPerEvent, attributesIn(stored)),
      events * rowsPerEvent,
    ],
  ];
  return expectations
    .filter(([, found, wanted]) => found !== wanted)
    .map(([what, found, wanted]) => `${what}: ${found}, not ${wanted}`);
}

function attributesIn(
  stored: readonly { Attribute: unknown[]; Object: { Attribute: unknown[] }[] }[],
): number {
  return stored.reduce(
    (sum, event) =>
      sum + event.Attribute.length + event.Object.reduce((all, { Attribute }) => all + Attribute.length, 0),
    0,
  );
}
