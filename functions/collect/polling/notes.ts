import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expiry, type Ledger } from '../../ledger/ledger.ts';

// DynamoDB: an item holds 400 KB
const MOST = 100;
const LONGEST = 1_000;

/** Where the notes come from: the part of a list, or the row of a find. */
export type NoteOrigin = { part: number } | { row: number };

/** What the receipt is to say beside its events; told again, it says it once. Nothing to say takes back what was said. */
export async function putNotes(
  { db, table }: Ledger,
  run: string,
  origin: NoteOrigin,
  reasons: readonly string[],
): Promise<void> {
  const shown = reasons.slice(0, MOST).map((reason) => reason.slice(0, LONGEST));
  const more = reasons.length > MOST ? [`and ${reasons.length - MOST} more of this kind`] : [];
  const rows = [...shown, ...more].map((reason) => ({ rejection: { row: 0, reason } }));
  const Item = { run, item: itemOf(origin), rows, expiresAt: expiry() };
  await db.send(new PutCommand({ TableName: table, Item }));
}

/** Among the items of rows that were left out, where a receipt finds them. */
function itemOf(origin: NoteOrigin): string {
  const [kind, number] = 'part' in origin ? ['part', origin.part] : ['find', origin.row];
  return `left-out#${kind}#${String(number).padStart(9, '0')}`;
}
