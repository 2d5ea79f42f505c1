import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type ConfigInput, parseConfig } from '../../functions/shared/config.ts';
import { MispIngestStack } from '../../infra/stack.ts';
import operators from '../../misp-ingest.config.ts';

/** What is deployed of one function. */
export interface Bundle {
  /** As its handler's file: `post-event`. */
  name: string;
  folder: string;
  /** The file that Lambda loads. */
  file: string;
  bytes: number;
  /** Of packages that lie beside it, by their names. */
  beside: Record<string, number>;
  /** What is in it, the largest first: packages, and our own folders. */
  parts: [string, number][];
  /** As the stack gives it, with stand-ins for what only CloudFormation knows. */
  environment: Record<string, string>;
}

/** Synthesizes the stack of misp-ingest.config.ts, with all of its polled sources, and looks at what it would deploy. */
export function buildBundles(outdir: string): Bundle[] {
  const app = new App({ outdir, context: { metafile: true } });
  const template = Template.fromStack(new MispIngestStack(app, 'misp-ingest', { config: configWithPolls() }));
  const functions = Object.values(template.findResources('AWS::Lambda::Function'));
  return functions.map(({ Properties: { Code, Environment } }) =>
    readBundle(join(outdir, `asset.${basename(Code.S3Key, '.zip')}`), Environment.Variables),
  );
}

function configWithPolls() {
  const sources = Object.entries<ConfigInput['sources'][string]>(operators.sources).map(([name, source]) => {
    const { schedule: _, ...polled } = { schedule: undefined, ...source };
    return [name, polled];
  });
  return parseConfig({ ...operators, sources: Object.fromEntries(sources) });
}

interface Metafile {
  outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
}

function readBundle(folder: string, variables: Record<string, unknown>): Bundle {
  const metafile: Metafile = JSON.parse(readFileSync(join(folder, 'index.meta.json'), 'utf8'));
  const file = join(folder, 'index.js');
  const environment = environmentOf(variables);
  return {
    name: environment.POWERTOOLS_SERVICE_NAME ?? '',
    folder,
    file,
    bytes: statSync(file).size,
    beside: besideOf(join(folder, 'node_modules')),
    parts: partsOf(metafile),
    environment,
  };
}

function partsOf({ outputs }: Metafile): [string, number][] {
  const sums = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs),
  )) {
    const part = partOf(path);
    sums.set(part, (sums.get(part) ?? 0) + bytesInOutput);
  }
  return [...sums].sort(([, a], [, b]) => b - a);
}

function partOf(path: string): string {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  return name ?? (path.endsWith('.json') ? basename(path) : path.split('/').slice(0, 2).join('/'));
}

function besideOf(modules: string): Record<string, number> {
  if (!existsSync(modules)) return {};
  return Object.fromEntries(readdirSync(modules).map((name) => [name, sizeOf(join(modules, name))]));
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

const STAND_IN_URL = 'https://sqs.example.org/1/stand-in';

function environmentOf(variables: Record<string, unknown>): Record<string, string> {
  const own = Object.entries(variables).map(([name, value]) => {
    if (typeof value === 'string') return [name, value];
    return [name, name === 'EVENT_QUEUES' ? JSON.stringify({ main: STAND_IN_URL }) : STAND_IN_URL];
  });
  const ofLambda = { AWS_REGION: 'ap-northeast-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' };
  return { ...Object.fromEntries(own), ...ofLambda };
}
