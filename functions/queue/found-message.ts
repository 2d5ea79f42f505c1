import * as z from 'zod';

/** Something that a polled source has: an analysis, an event of a feed. */
export const findSchema = z.object({
  /** The same for ever: a UUID. */
  id: z.string().min(1),
  /** Another one, if it has changed since in what is of interest. */
  version: z.string(),
  name: z.string(),
  /** ISO 8601; empty if the source does not say. */
  date: z.string(),
  /** What the list says of it. */
  item: z.unknown().optional(),
});

export type Find = z.output<typeof findSchema>;

/** One find on its way to the function that imports it. */
export const foundMessageSchema = z.object({
  run: z.string(),
  source: z.string(),
  /** The name of the poll, which stands where a dropped file has its name. */
  file: z.string(),
  /** Counts the finds of the run from 1. */
  row: z.int().positive(),
  /** Of the source when it was polled; each has an event of it. */
  servers: z.array(z.string()).min(1),
  find: findSchema,
});

export type FoundMessage = z.output<typeof foundMessageSchema>;

/** The numbers that the event messages of a find have within its run, by server. */
export function messageNumbers({ row, servers }: Pick<FoundMessage, 'row' | 'servers'>): number[] {
  return servers.map((_, i) => (row - 1) * servers.length + i);
}
