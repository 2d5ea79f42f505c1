import * as z from 'zod';
import { ANALYSIS, DISTRIBUTION, keysOf, THREAT_LEVEL } from '../../misp/settings.ts';
import { dateOptions } from '../readers/date-options.ts';

const userSchema = z.strictObject({
  /** Who may see this user's events. `sharing-group` is the one that the source names. */
  distribution: z.enum(keysOf(DISTRIBUTION)).optional(),
  threatLevel: z.enum(keysOf(THREAT_LEVEL)).optional(),
  analysis: z.enum(keysOf(ANALYSIS)).optional(),
});

export const mispCsvOptions = z.strictObject({
  /** What stands between two columns: a tab, if nothing else is said. */
  delimiter: z.string().min(1, 'must be a character such as , or ;').default('\t'),
  /** Whether row 1 is a header. `auto`: it is one if each of its cells is a word that heads that column. */
  header: z.enum(['auto', 'skip', 'none']).default('auto'),
  /** The first row that is read; 1 is the first of the file. */
  startRow: z.int().min(1, 'rows are counted from 1').default(1),
  /**
   * The MISP users in whose names events are made, by the e-mail address in column 3. Their keys are in the server's
   * secret. Left out, all events are made in the name of the server's own key.
   */
  users: z
    .record(z.string().includes('@', { error: 'a user is named by an e-mail address' }), userSchema)
    .optional(),
  ...dateOptions,
  /** `false`: attributes that MISP would refuse are sent all the same, and MISP decides. */
  strict: z.boolean().default(true),
  /** How much memory the rows of one file may take, until it has ended. The function has 1024 MB. */
  maxMegabytes: z.int().min(1).max(8192).default(320),
});

export type MispCsvOptions = z.output<typeof mispCsvOptions>;
