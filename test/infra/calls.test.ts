import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { POLLED, permissionsOf, synthesize } from './synthesize.ts';

const template = synthesize({ sources: POLLED, notifications: { summaries: ['desk@example.org'] } });

test.each([
  ['functions/collect/import-file.handler.ts', 'ImportFileRole'],
  ['functions/send/post-event.handler.ts', 'ServermainPostEventRole'],
  ['functions/collect/poll-anyrun.handler.ts', 'SourceanyrunPollRole'],
  ['functions/collect/import-analysis.handler.ts', 'SourceanyrunImportRole'],
  ['functions/collect/poll-misp-feed.handler.ts', 'SourceosintPollRole'],
  ['functions/collect/import-feed-event.handler.ts', 'SourceosintImportRole'],
])('%s is allowed all that its code calls, and nothing that it does not', async (handler, role) => {
  const calls = new Set((await filesOf(handler)).flatMap(callsIn));
  expect(calls.size).toBeGreaterThan(0);
  const allowed = Object.values(permissionsOf(template, role)).flat();
  expect([...calls].filter((action) => !allowed.includes(action))).toEqual([]);
  expect(allowed.filter((action) => !calls.has(action) && !NOT_CALLED.includes(action))).toEqual([]);
});

/** What is asked for in the function's name: by Lambda, by S3 when it answers, by Middy. */
const NOT_CALLED = [
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  's3:GetObjectVersion',
  's3:ListBucket',
  'secretsmanager:GetSecretValue',
];

/** What of our own code gets into the bundle. */
async function filesOf(handler: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [handler],
    outfile: 'index.mjs',
    bundle: true,
    format: 'esm',
    packages: 'external',
    platform: 'node',
    metafile: true,
    write: false,
  });
  return Object.entries(metafile.outputs['index.mjs']?.inputs ?? {})
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => file);
}

function callsIn(file: string): string[] {
  const imports = readFileSync(file, 'utf8').matchAll(/import \{([^}]*)\} from '@aws-sdk\/([\w-]+)'/g);
  return [...imports].flatMap(([, names = '', library = '']) =>
    names.split(',').flatMap((name) => toActions(library, name.trim())),
  );
}

const SERVICES: Record<string, string> = {
  'client-s3': 's3',
  'client-sns': 'sns',
  'client-sqs': 'sqs',
  'client-secrets-manager': 'secretsmanager',
};

function toActions(library: string, name: string): string[] {
  if (library === 'lib-storage' && name === 'Upload') return ['s3:PutObject', 's3:AbortMultipartUpload'];
  const call = /^paginate(\w+)$|^(\w+)Command$/.exec(name);
  const verb = call?.[1] ?? call?.[2];
  if (!verb) return [];
  if (library === 'lib-dynamodb') {
    return [`dynamodb:${/^(Get|Put|Update|Delete|BatchGet|BatchWrite)$/.test(verb) ? `${verb}Item` : verb}`];
  }
  const service = SERVICES[library];
  if (!service) throw new Error(`Which service does @aws-sdk/${library} call with ${name}?`);
  return [`${service}:${verb.replace(/Batch$/, '')}`];
}
