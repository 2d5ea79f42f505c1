import * as z from 'zod';

/** A queue and its dead letters, by their URLs. */
const queuePairSchema = z.object({ queue: z.url(), deadLetters: z.url() });

/** Of what a deployment is made, by its addresses: what its tools have to know. */
export const deployedPartsSchema = z.object({
  bucket: z.string(),
  table: z.string(),
  uploads: queuePairSchema,
  servers: z.record(
    z.string(),
    z.object({
      events: queuePairSchema,
      secretArn: z.string(),
      /** Where it is, if not where the configuration says. */
      url: z.url().optional(),
    }),
  ),
  /** The polled sources. */
  sources: z.record(
    z.string(),
    z.object({
      polls: queuePairSchema,
      finds: queuePairSchema,
      secretArn: z.string().optional(),
      url: z.url().optional(),
    }),
  ),
});

export type QueuePairUrls = z.infer<typeof queuePairSchema>;
export type DeployedParts = z.infer<typeof deployedPartsSchema>;
