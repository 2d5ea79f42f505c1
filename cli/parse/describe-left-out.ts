import type { LeftOut } from '../../functions/formats/format.ts';
import type { EventDraft } from '../../functions/misp/event-draft.ts';
import { packRows } from '../../functions/shared/rows.ts';
import { printable } from '../terminal/printable.ts';

/** What a person is told of a file while it is read. */
export interface Remark {
  text: string;
  /** Something of the file is in no event. */
  isLoss: boolean;
}

/** Of a value so much is shown. */
const SHOWN = 200;

export function describeLeftOut(file: string, leftOut: LeftOut): Remark {
  if ('notice' in leftOut) return { text: printable(`${file}: ${leftOut.notice}`), isLoss: false };
  if ('duplicate' in leftOut) {
    const { row, of } = leftOut.duplicate;
    return { text: printable(`${file} row ${row}: says nothing that row ${of} does not say`), isLoss: false };
  }
  if ('passedOver' in leftOut) {
    const { rows, reason } = leftOut.passedOver;
    const were = rows === 1 ? 'row was' : 'rows were';
    return { text: printable(`${file}: ${rows} ${were} passed over: ${reason}`), isLoss: false };
  }
  const { row, field, value, reason } = leftOut.rejection;
  const about = field === undefined ? '' : ` (${field}: ${quote(value ?? '')})`;
  return { text: printable(`${file}${row === 0 ? '' : ` row ${row}`}: ${reason}${about}`), isLoss: true };
}

export function describeDropped(
  file: string,
  { rows, type, value, reason }: NonNullable<EventDraft['leftOut']>[number],
): Remark {
  const place = `${rows.length === 1 ? 'row' : 'rows'} ${rows.join(', ')}`;
  return {
    text: printable(`${file} ${place}: ${type} ${quote(value)} is left out: ${reason}`),
    isLoss: true,
  };
}

export function describeHeld(file: string, rows: readonly number[], reason: string): Remark {
  return {
    text: printable(`${file} ${rows.length === 1 ? 'row' : 'rows'} ${packRows(rows)}: ${reason}`),
    isLoss: true,
  };
}

function quote(value: string): string {
  return JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value);
}
