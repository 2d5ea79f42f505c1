import type { Dropped } from '../ledger/outcome.ts';
import type { MispAttribute } from '../misp/event.ts';
import type { EventMessage } from '../queue/event-message.ts';

/** What the receipt says of a part of the event that is not in MISP as it is meant. */
export function leftOut({ rows }: EventMessage, type: string, value: string, reason: string): Dropped {
  return { rows, type, value, reason };
}

/** The same of an attribute, with the rows that it is of. */
export function attributeLeftOut(
  { attributeRows, rows }: EventMessage,
  { uuid, type, value }: Pick<MispAttribute, 'uuid' | 'type' | 'value'>,
  reason: string,
): Dropped {
  return { rows: attributeRows?.[uuid] ?? rows, type, value, reason };
}
