import * as z from 'zod';
import { guardSchema } from '../../misp/guard/rules.ts';
import { ANALYSIS, DISTRIBUTION, keysOf, THREAT_LEVEL } from '../../misp/settings.ts';

/** What a source may say, wherever it comes from. */
export const sourceFields = {
  /** Into which of `servers` the events go. */
  servers: z
    .array(z.string())
    .min(1, 'must name at least one of the servers')
    .refine((names) => new Set(names).size === names.length, 'must name each server once'),
  /** Who may see the events. Left out, the server's default holds. */
  distribution: z.enum(keysOf(DISTRIBUTION)).optional(),
  /** The UUID of the sharing group, for `distribution: 'sharing-group'`. */
  sharingGroup: z.uuid('must be the UUID of a sharing group').optional(),
  threatLevel: z.enum(keysOf(THREAT_LEVEL)).optional(),
  analysis: z.enum(keysOf(ANALYSIS)).optional(),
  /** Tags for every event of this source, besides those that its format gives. */
  tags: z.array(z.string().trim().min(1, 'a tag has a name')).default([]),
  /** Once an event is complete: leave it unpublished, publish it, or publish it and let MISP mail its users. */
  publish: z.enum(['never', 'publish', 'alert']).default('never'),
  /** An event that is there already: leave it alone, add and update, or also take away what the file no longer has. */
  existing: z.enum(['skip', 'merge', 'replace']).default('merge'),
  /** By what an event that exists is known: its UUID, or else also its title, to adopt what an older tool has made. */
  match: z.enum(['uuid', 'title']).default('uuid'),
  /** An event that belongs to another organisation: refuse to change it, or propose the attributes that it lacks. */
  foreign: z.enum(['refuse', 'propose']).default('refuse'),
  /** What is on an enabled warninglist of the server, as known to be good: leave it, or turn detection (`to_ids`) off, or leave it out. */
  warninglists: z.enum(['off', 'detection-off', 'leave-out']).default('off'),
  /** Where it differs from the `guard` of all sources. */
  guard: guardSchema.optional(),
};
