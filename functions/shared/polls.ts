import * as z from 'zod';
import { includeSchema } from '../formats/anyrun/include.ts';
import { address } from './config/address.ts';
import { hasSecretOfKey, KEY_WITHOUT_SECRET, secretArn, secretKeyArn } from './config/own-secret.ts';

const day = z.iso.date({ error: 'must be a day, such as 2026-01-31' });
const requestsPerMinute = z.int().min(1).max(100_000);

const anyrunOptions = z
  .strictObject({
    /** Where the API is: `https://api.anyrun.us` for the US region. Nothing is asked of any other host. */
    url: address('must be the address of the API, such as https://api.any.run').default(
      'https://api.any.run',
    ),
    /** A secret that you have already, with the API key. Left out, an empty one is made, for you to fill. */
    secretArn,
    /** The KMS key that it is encrypted with, if that is one of yours and not AWS's. */
    secretKeyArn,
    /** The history of your team, and not only your own. */
    team: z.boolean().default(false),
    /** Nothing that was submitted before this day. Left out, the first poll takes the whole history. */
    since: day.optional(),
    /** How far behind the newest analysis that is known a poll looks for one that came late. A day at least. */
    overlapHours: z.int().min(24, 'must be a day at least').max(720).default(48),
    /** For all functions together. No source has a number of ANY.RUN's; it may say 429, and is left alone then. */
    requestsPerMinute: requestsPerMinute.default(600),
    /** What an event has besides what the analysis calls indicators. */
    include: includeSchema.prefault({}),
  })
  .refine(hasSecretOfKey, KEY_WITHOUT_SECRET);

const feedOptions = z.strictObject({
  /** The folder that has the feed's manifest.json. */
  url: address("must be the address of a feed's folder, such as https://www.circl.lu/doc/misp/feed-osint"),
  /** No event of a date before this day. */
  since: day.optional(),
  /** Who may see an event and its parts: as its file says, sharing groups by their UUIDs; or as the source does. */
  distribution: z.enum(['file', 'source']).default('file'),
  requestsPerMinute: requestsPerMinute.default(600),
});

/** What can be polled, by the name that misp-ingest.config.ts uses. */
export const polls = {
  anyrun: { options: anyrunOptions.prefault({}) },
  'misp-feed': { options: feedOptions },
};

export type AnyrunOptions = z.output<typeof anyrunOptions>;
export type FeedOptions = z.output<typeof feedOptions>;
