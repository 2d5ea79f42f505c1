import * as z from 'zod';
import deployed from '../../misp-ingest.config.ts';
import type { Format } from '../formats/format.ts';
import { type FormatName, formats } from '../formats/index.ts';
import { type GuardInput, guardOf, guardSchema } from '../misp/guard/rules.ts';
import { ANALYSIS, DISTRIBUTION, keysOf, THREAT_LEVEL } from '../misp/settings.ts';
import { either } from './either.ts';
import { polls } from './polls.ts';

/** Folders of the bucket that misp-ingest writes itself: nothing in them is an upload. */
export const OWN_FOLDERS = ['receipts', 'bodies', 'anyrun', 'undo'];

const name = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,39}$/,
    'a name has 1 to 40 of a-z, 0-9 and "-", and starts with a letter or digit',
  );

const serverSchema = z.strictObject({
  /** Where MISP is, as a browser finds it: `https://misp.example.org`. */
  url: z
    .url({
      protocol: /^https?$/,
      error: 'must be the address of a MISP server, such as https://misp.example.org',
    })
    .transform((url) => url.replace(/\/+$/, '')),
  /** The certificate of your own CA, as the text of its PEM file, if the server's is not signed by a public one. */
  ca: z
    .string()
    .includes('-----BEGIN CERTIFICATE-----', { error: 'must be the text of a PEM file' })
    .optional(),
  /** A secret that you have already, with the key of a MISP user. Left out, an empty one is made, for you to fill. */
  secretArn: z.string().startsWith('arn:', { error: 'must be the ARN of a secret' }).optional(),
  /** How many requests at a time. MISP serves about as many events side by side as it has cores; AWS takes 2 to 1000. */
  concurrency: z.int().min(2, 'AWS takes 2 to 1000').max(1000, 'AWS takes 2 to 1000').default(2),
  /** Larger events are sent in pieces of so many attributes, and published once they are complete. */
  attributesPerRequest: z.int().min(1).max(10_000).default(1_000),
});

const sourceFields = {
  /** Into which of `servers` the events go. */
  servers: z.array(z.string()).min(1, 'must name at least one of the servers'),
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

type SourceSchema<F extends FormatName> = z.ZodObject<
  typeof sourceFields & {
    format: z.ZodLiteral<F>;
    options: z.ZodPrefault<(typeof formats)[F]['options']>;
    /** The encoding of its files: utf-8, utf-16le, shift_jis, euc-jp... Left out, it is found by their content. */
    encoding: z.ZodOptional<z.ZodString>;
  },
  z.core.$strict
>;
type AnySourceSchema = { [F in FormatName]: SourceSchema<F> }[FormatName];

const sourceSchemas = Object.entries<Format>(formats).map(([format, { options, defaults = {} }]) =>
  z.strictObject({
    ...sourceFields,
    format: z.literal(format),
    options: options.prefault({}),
    encoding: z
      .string()
      .refine(isEncoding, 'must be an encoding, such as utf-8, utf-16le, shift_jis or euc-jp')
      .optional(),
    existing: sourceFields.existing.unwrap().default(defaults.existing ?? 'merge'),
    match: sourceFields.match.unwrap().default(defaults.match ?? 'uuid'),
  }),
) as unknown as [AnySourceSchema, ...AnySourceSchema[]];

const fileSourceSchema = z.discriminatedUnion('format', sourceSchemas, {
  error: `must be one of ${Object.keys(formats).join(', ')}`,
});

const scheduleSchema = z.strictObject({
  /** The six fields of an AWS cron expression: `0 2 * * ? *` is every night at two. */
  cron: z
    .string()
    .regex(/^(\S+ ){5}\S+$/, 'must be the six fields of an AWS cron expression, such as 0 2 * * ? *'),
  timeZone: z.string().refine(isTimeZone, 'must be a time zone, such as Asia/Tokyo'),
});

const polledFields = {
  ...sourceFields,
  /** When it is polled; left out, as `schedule` below says. `never`: only by hand; nothing is deployed for it. */
  schedule: z.union([scheduleSchema, z.literal('never')]).optional(),
};

const polledSourceSchema = z.discriminatedUnion(
  'poll',
  [
    z.strictObject({
      ...polledFields,
      poll: z.literal('anyrun'),
      options: polls.anyrun.options,
      // As anyrun_to_misp, which this succeeds, has it.
      existing: sourceFields.existing.unwrap().default('skip'),
      publish: sourceFields.publish.unwrap().default('publish'),
    }),
    z.strictObject({ ...polledFields, poll: z.literal('misp-feed'), options: polls['misp-feed'].options }),
  ],
  { error: `must be one of ${Object.keys(polls).join(', ')}` },
);

const sourceSchema = either(
  (value) => typeof value === 'object' && value !== null && 'poll' in value,
  polledSourceSchema,
  fileSourceSchema,
).refine(
  ({ distribution, sharingGroup }) => (distribution === 'sharing-group') === (sharingGroup !== undefined),
  {
    error: "distribution: 'sharing-group' and sharingGroup need each other; set both, or neither",
  },
);

const notificationsSchema = z.strictObject({
  /** Who is mailed when an alarm rings. */
  alarms: z.array(z.email()).default([]),
  /** SNS topics that you have already, for a chat or a pager: each alarm goes there, too. AWS takes five actions in all. */
  alarmTopics: z
    .array(z.string().regex(/^arn:[\w-]+:sns:/, 'must be the ARN of an SNS topic'))
    .max(3, 'AWS takes five actions of an alarm, and two are taken')
    .default([]),
  /** Where your people read RUNBOOK.md; every alarm then links to its section. */
  runbook: z.url('must be an address, such as https://git.example.org/misp-ingest/RUNBOOK.md').optional(),
  /** Who is mailed what became of each file. */
  summaries: z.array(z.email()).default([]),
  summariesWhen: z.enum(['always', 'failures']).default('always'),
  /** Whether a poll that found nothing new is worth a mail; it is if left out. */
  quietPolls: z.boolean().optional(),
  /** Of the summaries; English if left out. */
  language: z.enum(['en', 'ja']).optional(),
});

const endpointsSchema = z.strictObject({
  /** Of the private subnets. */
  routeTableIds: z.array(z.string().startsWith('rtb-')).min(1),
  /** Of the VPC: all that is in it reaches these services through the endpoints from then on. */
  cidr: z.cidrv4('must be the range of the VPC, such as 10.0.0.0/16'),
});

const vpcSchema = z
  .strictObject({
    vpcId: z.string().startsWith('vpc-'),
    availabilityZones: z.array(z.string()).min(1),
    /** As many in each availability zone, in the order of the zones. */
    privateSubnetIds: z.array(z.string().startsWith('subnet-')).min(1),
    securityGroupIds: z.array(z.string().startsWith('sg-')).min(1),
    /** Makes endpoints for the services of AWS that are needed, so that nothing but MISP is reached through a NAT. For a VPC without them. */
    endpoints: endpointsSchema.optional(),
  })
  .refine(
    ({ availabilityZones, privateSubnetIds }) => privateSubnetIds.length % availabilityZones.length === 0,
    {
      error: 'privateSubnetIds must be as many for each of availabilityZones',
    },
  );

const logsSchema = z.strictObject({
  level: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
  /** For how long CloudWatch keeps them; it takes these numbers only. */
  days: z.literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653]).default(90),
});

const configSchema = z
  .strictObject({
    /** The MISP servers, by names of your choice. */
    servers: z.record(name, serverSchema),
    /** What is ingested. A source's name is the first folder of its files in the bucket, unless it is polled. */
    sources: z.record(name, sourceSchema),
    /** What keeps events from going further than they may: by their tags, by what is your own, by their number. */
    guard: guardSchema.optional(),
    notifications: notificationsSchema.prefault({}),
    /** When the sources that are polled are polled, unless they say it themselves; left out, at 02:00 UTC. */
    schedule: scheduleSchema.optional(),
    /** Where MISP can be reached, if it stands in a private network. */
    vpc: vpcSchema.optional(),
    /** At rest all is encrypted: with AWS's keys, or with a KMS key of the stack's own, which every uploader then has to be allowed. */
    encryption: z.enum(['aws', 'own-key']).default('aws'),
    logs: logsSchema.prefault({}),
  })
  .superRefine(checkSources)
  .transform(({ sources, ...rest }) => ({ ...rest, sources: withGuards(sources, rest.guard) }));

/** What an operator writes in misp-ingest.config.ts. */
export type ConfigInput = z.input<typeof configSchema>;
/** The same, checked and with its defaults. */
export type Config = z.output<typeof configSchema>;
export type Source = Config['sources'][string];
/** A source of files that are dropped. */
export type FileSource = Extract<Source, { format: string }>;
/** A source that is asked, now and then. */
export type PolledSource = Extract<Source, { poll: string }>;
export type Schedule = z.output<typeof scheduleSchema>;
export type Server = Config['servers'][string];

type CheckedSource = z.output<typeof sourceSchema>;

/** Each source with all the rules that hold for it. */
function withGuards(sources: Record<string, CheckedSource>, guard: GuardInput | undefined) {
  const guarded = Object.entries(sources).map(
    ([name, source]) => [name, { ...source, guard: guardOf(guard, source.guard) }] as const,
  );
  return Object.fromEntries(guarded);
}

function checkSources(
  { servers, sources }: { servers: Record<string, unknown>; sources: Record<string, CheckedSource> },
  context: z.RefinementCtx,
): void {
  const known = Object.keys(servers).join(', ');
  for (const [name, source] of Object.entries(sources)) {
    const { servers: named } = source;
    const report = (message: string) =>
      context.addIssue({ code: 'custom', path: ['sources', name], message });
    if (OWN_FOLDERS.includes(name) && !isPolled(source))
      report(`"${name}" is a folder of misp-ingest's own; choose another name`);
    for (const server of named.filter((server) => !(server in servers))) {
      report(`there is no server "${server}"; servers has ${known}`);
    }
  }
}

export function isPolled<S extends CheckedSource>(source: S): source is Extract<S, { poll: string }> {
  return 'poll' in source;
}

function isEncoding(label: string): boolean {
  try {
    return Boolean(new TextDecoder(label));
  } catch {
    return false;
  }
}

function isTimeZone(text: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: text }));
  } catch {
    return false;
  }
}

/** Throws one Error that lists all that is wrong, each with its field and what is right. */
export function parseConfig(input: unknown): Config {
  const result = configSchema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    (issue) => `  ${issue.path.join('.') || 'the whole'}: ${messageOf(issue)}`,
  );
  throw new Error(`misp-ingest.config.ts cannot be used as it is:\n${problems.join('\n')}`);
}

function messageOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_key' ? issue.issues.map(({ message }) => message).join(', ') : issue.message;
}

/** The operator's file, as this function was deployed with it. */
export const config: Config = parseConfig(deployed);
