import * as z from 'zod';
import { getAll, putAll } from '../../ledger/batches.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Find } from '../../queue/found-message.ts';
import { partitionOf } from './mark.ts';

const takenSchema = z.object({ item: z.string(), version: z.string() });

/** The versions in which these finds were taken, by id. They are kept for ever: a quiet source is listed over and over. */
export async function readTaken(
  ledger: Ledger,
  source: string,
  finds: readonly Pick<Find, 'id'>[],
): Promise<Map<string, string>> {
  const keys = [...new Set(finds.map(({ id }) => id))].map((id) => ({
    run: partitionOf(source),
    item: itemOf(id),
  }));
  const taken = new Map<string, string>();
  for (const found of await getAll(ledger, keys)) {
    const { item, version } = takenSchema.parse(found);
    taken.set(item.slice(itemOf('').length), version);
  }
  return taken;
}

export async function markTaken(
  ledger: Ledger,
  source: string,
  run: string,
  finds: readonly Pick<Find, 'id' | 'version'>[],
): Promise<void> {
  const newest = new Map(finds.map(({ id, version }) => [id, version]));
  const items = [...newest].map(([id, version]) => ({
    run: partitionOf(source),
    item: itemOf(id),
    version,
    by: run,
  }));
  await putAll(ledger, items);
}

function itemOf(id: string): string {
  return `taken#${id}`;
}
