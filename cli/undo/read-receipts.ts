import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { outcomeSchema } from '../../functions/ledger/outcome.ts';
import { CannotRun } from '../cannot-run.ts';
import { gatherTouched, NO_RECORDS, type Touched } from './touched.ts';

const receiptSchema = z.object({ finishedAt: z.string(), events: z.array(outcomeSchema) });
const fileSchema = z.union([z.array(receiptSchema), receiptSchema.transform((one) => [one])]);

/** What a run did, by the receipt that `ingest --json` has printed: it has no word of what changed events were like before. */
export async function readReceipts(file: string, url: string): Promise<Touched[]> {
  const receipts = fileSchema.safeParse(parse(file)).data;
  if (!receipts) throw new CannotRun(`${file} is no receipt of misp-ingest, as ingest --json prints it`);
  const all = receipts.flatMap(({ events }) => events);
  const elsewhere = all.find((event) => event.url !== null && !event.url.startsWith(`${url}/`));
  if (elsewhere) throw new CannotRun(`${file} tells of ${elsewhere.url}, which is not of ${url}`);
  const outcomes = receipts.flatMap(({ finishedAt, events }) =>
    events.map((event, number) => ({ ...event, number, recordedAt: finishedAt })),
  );
  return await gatherTouched(outcomes, NO_RECORDS);
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
