import * as z from 'zod';

const amount = z.enum(['none', 'suspicious', 'all']);
const REPUTATIONS = ['unknown', 'suspicious', 'malicious', 'whitelisted', 'unsafe'] as const;

/** What an event has besides the indicators, each to be switched off. */
export const includeSchema = z.strictObject({
  /** The verdict, as a tag: `anyrun:verdict:malicious-activity`. */
  verdict: z.boolean().default(true),
  /** Names of malware that the analysis came upon, as tags: `anyrun:threat:lokibot`. */
  threatNames: z.boolean().default(true),
  /** The tags of the analysis, of ANY.RUN and of people. */
  tags: z.boolean().default(true),
  /** What was submitted, as a `file` or `url` object. */
  mainObject: z.boolean().default(true),
  /** What it wrote to disk, as `file` objects: what ANY.RUN rates, or all. */
  droppedFiles: amount.default('suspicious'),
  /** ATT&CK techniques, as tags of the galaxy. */
  attack: z.boolean().default(true),
  /** Configurations of malware, as `malware-config` objects, and their C2 as indicators. */
  malwareConfig: z.boolean().default(true),
  /** Suricata's alerts, as `sb-signature` objects. */
  suricata: z.boolean().default(true),
  /** Processes as `process` objects: what ANY.RUN rates, or all. */
  processes: amount.default('suspicious'),
  /** Connections, DNS and HTTP requests as objects: what ANY.RUN rates, or all. */
  network: amount.default('suspicious'),
  sandboxReport: z.boolean().default(true),
  /** A private submission is not shared more widely than ANY.RUN shows it. */
  privacy: z.boolean().default(true),
  /** The reputations that get an indicator `to_ids`. */
  toIds: z.array(z.enum(REPUTATIONS)).default(['suspicious', 'malicious', 'unsafe']),
});

export type Include = z.output<typeof includeSchema>;
export type Amount = z.output<typeof amount>;
