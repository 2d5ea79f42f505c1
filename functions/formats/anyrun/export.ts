import * as z from 'zod';
import { isRecord, list, text } from './lenient.ts';

const tagSchema = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]);

/** What is taken of the event that ANY.RUN exports. No real one is public: this is what anyrun_to_misp reads of it. */
const exportSchema = z.object({
  uuid: text,
  info: text,
  date: text,
  threat_level_id: text,
  analysis: text,
  distribution: text,
  Tag: list(tagSchema),
  Attribute: list(z.object({ type: text, value: text, comment: text })),
});

export type Export = z.output<typeof exportSchema>;

/** Undefined for what is no event of MISP's. */
export function readExport(body: unknown): Export | undefined {
  if (!isRecord(body)) return undefined;
  if (isRecord(body.Event)) return exportSchema.parse(body.Event);
  if (isRecord(body.data)) return readExport(body.data);
  return typeof body.info === 'string' && Array.isArray(body.Attribute)
    ? exportSchema.parse(body)
    : undefined;
}
