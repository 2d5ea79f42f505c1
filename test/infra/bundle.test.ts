import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, expect, test } from 'vitest';
import { config } from '../../functions/shared/config.ts';
import { MispIngestStack } from '../../infra/stack.ts';
import { propertiesOf, resourcesOf } from './synthesize.ts';

const outdir = mkdtempSync(join(tmpdir(), 'misp-ingest-bundles-'));
afterAll(() => rmSync(outdir, { recursive: true }));

// AWS: Lambda takes 50 MB zipped; a cold start reads it all, so that far less is wanted.
const LARGEST = 5_000_000;

test('what is deployed of each function is small, and loads with the environment that the stack gives it', () => {
  const stack = new MispIngestStack(new App({ outdir }), 'misp-ingest', { config });
  const template = Template.fromStack(stack);
  for (const name of resourcesOf(template, 'AWS::Lambda::Function').keys()) {
    const { Code, Environment } = propertiesOf(template, 'AWS::Lambda::Function', name);
    const file = join(outdir, `asset.${(Code as { S3Key: string }).S3Key.replace('.zip', '')}`, 'index.mjs');
    const { size } = statSync(file);
    console.info(`${name}: ${Math.round(size / 1000)} kB`);
    expect(size).toBeLessThan(LARGEST);
    expect(loadHandler(file, (Environment as { Variables: Record<string, string> }).Variables)).toBe(
      'function',
    );
  }
}, 120_000);

function loadHandler(file: string, environment: Record<string, string>): string {
  const script = `import(${JSON.stringify(file)}).then(({ handler }) => process.stdout.write(typeof handler))`;
  const env = { ...withUrls(environment), AWS_REGION: 'ap-northeast-1', PATH: process.env.PATH };
  return execFileSync(process.execPath, ['--eval', script], { env, encoding: 'utf8' });
}

/** CloudFormation would put a URL where the template refers to a queue. */
function withUrls(environment: Record<string, string>): Record<string, string> {
  const queues = ['QUEUE', 'DEAD_LETTER_QUEUE', 'EVENT_QUEUES'];
  const toUrl = (text: string) =>
    text.replaceAll(/\b\w+(?:Queue|DeadLetters)\b/g, 'https://sqs.example.org/1/$&');
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, queues.includes(name) ? toUrl(value) : value]),
  );
}
