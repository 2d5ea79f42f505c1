import * as z from 'zod';
import deployed from '../../misp-ingest.config.ts';
import { type GuardInput, guardOf, guardSchema } from '../misp/guard/rules.ts';
import { fileSourceSchema } from './config/file-source.ts';
import { notificationsSchema } from './config/notifications.ts';
import { outputName } from './config/output-name.ts';
import { polledSourceSchema, scheduleSchema } from './config/polled-source.ts';
import { serverSchema } from './config/server.ts';
import { either } from './either.ts';

/** Folders of the bucket that misp-ingest writes itself: nothing in them is an upload. */
export const OWN_FOLDERS = ['receipts', 'bodies', 'anyrun', 'undo'];

const name = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,39}$/,
    'a name has 1 to 40 of a-z, 0-9 and "-", and starts with a letter or digit',
  );

const sourceSchema = either(
  (value) => typeof value === 'object' && value !== null && 'poll' in value,
  polledSourceSchema,
  fileSourceSchema,
).refine((source) => usesSharingGroup(source) === (source.sharingGroup !== undefined), {
  error:
    "distribution: 'sharing-group', of the source or of one of its options.users, and the source's sharingGroup need each other; set both, or neither",
});

function usesSharingGroup(source: z.output<typeof fileSourceSchema | typeof polledSourceSchema>): boolean {
  const isByUser = 'format' in source && source.format === 'misp-csv';
  const users = isByUser ? Object.values(source.options.users ?? {}) : [];
  return [source, ...users].some(({ distribution }) => distribution === 'sharing-group');
}

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
    /** One in each availability zone, in the order of the zones; then, if there are more, another in each. */
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

// AWS: CloudWatch keeps logs for these numbers of days only.
const LOG_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653] as const;

const logsSchema = z.strictObject({
  level: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
  /** For how long CloudWatch keeps them. */
  days: z.literal(LOG_DAYS, `CloudWatch keeps logs for ${LOG_DAYS.join(', ')} days`).default(90),
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
  .superRefine(checkOutputNames)
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
    for (const server of named.filter((server) => !Object.hasOwn(servers, server))) {
      report(`there is no server "${server}"; servers has ${known}`);
    }
  }
}

/** A server and a polled source share some names of outputs if the one is called `source-` and what the other is called. */
function checkOutputNames(
  { servers, sources }: { servers: Record<string, unknown>; sources: Record<string, CheckedSource> },
  context: z.RefinementCtx,
): void {
  const polled = Object.entries(sources).filter(([, source]) => isPolled(source));
  const named = [
    ...Object.keys(servers).map((name) => ({ path: ['servers', name], output: outputName(name) })),
    ...polled.map(([name]) => ({ path: ['sources', name], output: `Source${outputName(name)}` })),
  ];
  for (const [i, { path, output }] of named.entries()) {
    const earlier = named.slice(0, i).find((one) => one.output === output);
    if (!earlier) continue;
    const message = `it and ${earlier.path.join('.')} are both called ${output} in CloudFormation, which has no "-"; rename one`;
    context.addIssue({ code: 'custom', path, message });
  }
}

export function isPolled<S extends CheckedSource>(source: S): source is Extract<S, { poll: string }> {
  return 'poll' in source;
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
