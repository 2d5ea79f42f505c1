import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll } from 'vitest';
import { type ConfigInput, parseConfig } from '../../functions/shared/config.ts';
import { MispIngestStack } from '../../infra/stack.ts';

export const NETWORK = {
  vpcId: 'vpc-0a1b2c3d',
  availabilityZones: ['ap-northeast-1a', 'ap-northeast-1c'],
  privateSubnetIds: ['subnet-0a1b2c3d', 'subnet-1a2b3c4d'],
  securityGroupIds: ['sg-0a1b2c3d'],
};

/** One polled source of each kind, beside the source of files. */
export const POLLED: ConfigInput['sources'] = {
  ransomwatch: { format: 'ransomwatch-tsv', servers: ['main'] },
  anyrun: { poll: 'anyrun', servers: ['main'] },
  osint: { poll: 'misp-feed', servers: ['main'], options: { url: 'https://feed.example.org/osint' } },
};

/** Every option of the config at once. */
export const EVERYTHING: Partial<ConfigInput> = {
  servers: { main: { url: 'https://misp.example.org' }, branch: { url: 'https://misp.example.net' } },
  sources: POLLED,
  notifications: {
    alarms: ['soc@example.org'],
    alarmTopics: ['arn:aws:sns:eu-west-1:123456789012:chat'],
    summaries: ['desk@example.org'],
    runbook: 'https://git.example.org/misp-ingest/blob/main/RUNBOOK.md',
  },
  vpc: { ...NETWORK, endpoints: { routeTableIds: ['rtb-0a1b2c3d'], cidr: '10.0.0.0/16' } },
  encryption: 'own-key',
  logs: { level: 'DEBUG', days: 365 },
};

export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DependsOn?: string | string[];
  DeletionPolicy?: string;
}

const outdirs = mkdtempSync(join(tmpdir(), 'misp-ingest-synth-'));
afterAll(() => rmSync(outdirs, { recursive: true }));

/** With one source for all servers. What takes seconds is off: esbuild's bundles, and CDK's own rules unless asked for. */
export function buildStack(
  { servers, ...rest }: Partial<ConfigInput> = {},
  { cdkRules = false, stackName = 'misp-ingest' } = {},
): MispIngestStack {
  const named = servers ?? { main: { url: 'https://misp.example.org' } };
  const config = parseConfig({
    servers: named,
    sources: { ransomwatch: { format: 'ransomwatch-tsv', servers: Object.keys(named) } },
    ...rest,
  });
  const app = new App({
    outdir: mkdtempSync(join(outdirs, 'cdk.out-')),
    builtinCloudFormationValidation: cdkRules,
    context: { 'aws:cdk:bundling-stacks': [], '@aws-cdk/core:validateAgainstDefaultRules': cdkRules },
  });
  return new MispIngestStack(app, stackName, { config });
}

export function synthesize(config: Partial<ConfigInput> = {}, stackName?: string): Template {
  return Template.fromStack(buildStack(config, stackName ? { stackName } : {}));
}

/** The resources of a type, by a name that a person can read: the logical id without its hash. */
export function resourcesOf(template: Template, type: string): Map<string, Resource> {
  const found = template.findResources(type) as Record<string, Resource>;
  return new Map(Object.entries(found).map(([id, resource]) => [withoutHash(id), resource]));
}

/** What a resource has, with references to others as their names: `UploadsQueue`, `Bucket/receipts/*`. */
export function propertiesOf(template: Template, type: string, name: string): Record<string, unknown> {
  const resource = resourcesOf(template, type).get(name);
  if (!resource) throw new Error(`The template has no ${type} called ${name}`);
  return readable(resource.Properties) as Record<string, unknown>;
}

export function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  return readReference(value) ?? mapValues(value, readable);
}

function readReference(value: object): string | undefined {
  if ('Ref' in value) return withoutHash(String(value.Ref));
  if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt'])) {
    return withoutHash(String(value['Fn::GetAtt'][0]));
  }
  if ('Fn::Join' in value && Array.isArray(value['Fn::Join'])) {
    const [separator, parts] = value['Fn::Join'];
    return parts.map(readable).join(separator);
  }
  return undefined;
}

export function withoutHash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}

function mapValues(record: object, map: (value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: string | string[];
}

/** Resource -> what the role may do with it. */
export function permissionsOf(template: Template, role: string): Record<string, string[]> {
  const { PolicyDocument } = propertiesOf(template, 'AWS::IAM::Policy', `${role}DefaultPolicy`);
  const permissions: Record<string, string[]> = {};
  for (const { Effect, Action, Resource } of (PolicyDocument as { Statement: Statement[] }).Statement) {
    if (Effect !== 'Allow') throw new Error(`${role} has a statement that is no permission`);
    for (const resource of [Resource].flat()) {
      permissions[resource] = [...(permissions[resource] ?? []), ...[Action].flat()].sort();
    }
  }
  return permissions;
}
