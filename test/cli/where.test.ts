import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listening, listen } from '../../local/aws/listen.ts';
import { synthesize } from '../infra/synthesize.ts';
import { type Spawned, spawnNode } from '../local/spawn-node.ts';
import { fileOf } from '../support/ransomwatch.ts';
import { type CliWorld, openCliWorld } from './deployment.ts';

const NAMES = Object.keys(synthesize().findOutputs('*'));

let world: CliWorld;
let cloudFormation: Listening;

/** As the template names them, with what is embedded. The stack `numbered` calls its server `misp-2`. */
function outputs(stack: string | null): [string, string][] {
  const { bucket, table, uploads, servers } = world.stack.parts();
  const events = servers.main?.events;
  const values: Record<string, string | undefined> = {
    BucketName: bucket,
    LedgerTable: table,
    UploadsQueueUrl: uploads.queue,
    UploadsDeadLetterQueueUrl: uploads.deadLetters,
    Servers: 'main',
    MainEventsQueueUrl: events?.queue,
    MainEventsDeadLetterQueueUrl: events?.deadLetters,
  };
  const named = NAMES.map((name): [string, string] => [name, values[name] ?? `the ${name}`]);
  if (stack === 'soc') return named;
  return [
    ...named.map(([name, value]): [string, string] => [name.replace(/^Main/, 'Misp2'), value]),
    ['Servers', 'misp-2'],
  ];
}

function answerTo(form: string): { status: number; body: string } {
  const stack = new URLSearchParams(form).get('StackName');
  if (stack !== 'soc' && stack !== 'numbered') {
    const message = `Stack with id ${stack} does not exist`;
    const error = `<Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error>`;
    return { status: 400, body: `<ErrorResponse>${error}</ErrorResponse>` };
  }
  const members = outputs(stack).map(
    ([key, value]) =>
      `<member><OutputKey>${key}</OutputKey><OutputValue>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</OutputValue></member>`,
  );
  const described = `<Stacks><member><StackName>soc</StackName><Outputs>${members.join('')}</Outputs></member></Stacks>`;
  const result = `<DescribeStacksResult>${described}</DescribeStacksResult>`;
  return { status: 200, body: `<DescribeStacksResponse>${result}</DescribeStacksResponse>` };
}

function onAws(...args: string[]): Spawned {
  const env = { ...world.stack.environment, AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.url };
  return spawnNode(['cli/misp-ingest.js', ...args], env);
}

beforeAll(async () => {
  world = await openCliWorld();
  cloudFormation = await listen(
    createServer(async (request, response) => {
      const { status, body } = answerTo(await text(request));
      response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
    }),
  );
});

afterAll(async () => {
  await cloudFormation.stop();
  await world.close();
});

describe('a command finds', () => {
  it('a stack on AWS by the outputs that it has', async () => {
    await world.stack.waitForReceipt(await world.stack.drop('ransomwatch', 'a.tsv', fileOf('A')));
    const run = onAws('runs', '--stack', 'soc', '--json');
    expect(await run.ended).toBe(0);
    expect(run.stderr()).toBe('');
    expect(JSON.parse(run.stdout())).toMatchObject([{ file: 'a.tsv', state: 'done' }]);
    const failures = onAws('failures', '--stack', 'soc');
    expect(await failures.ended).toBe(0);
  });

  it('the servers of a stack by their own names, whatever CloudFormation takes for names of outputs', async () => {
    const { deadLetters } = world.stack.queues.events('main');
    await deadLetters.send('of nobody', { MessageGroupId: 'a', MessageDeduplicationId: 'a' });
    const run = onAws('failures', '--stack', 'numbered', '--json');
    expect(await run.ended).toBe(1);
    expect(JSON.parse(run.stdout())).toMatchObject([{ server: 'misp-2' }]);
    await deadLetters.drain();
  });

  it('no stack that there is not, and says where it looked: 2', async () => {
    const run = onAws('runs', '--stack', 'sock');
    expect(await run.ended).toBe(2);
    expect(run.stderr()).toContain('There is no stack "sock" in us-east-1. Say which with --stack');
  });

  it('no region where none is said: 2', async () => {
    const { AWS_REGION: _, ...environment } = world.stack.environment;
    const run = spawnNode(['cli/misp-ingest.js', 'runs'], environment);
    expect(await run.ended).toBe(2);
    expect(run.stderr()).toBe('Which region? Set AWS_REGION, as for the aws command.\n');
  });

  it.each([
    ['is not there', 'none.json', undefined, 'There is no local run: '],
    ['has ended', 'stale.json', { pid: 2 ** 30 }, 'has ended. Start one with npm start'],
    ['is of another release', 'old.json', { parts: {} }, "is not what this release's npm start writes"],
  ])('no local run that %s: 2', async (_, name, changes, message) => {
    const path = join(world.folder, name);
    const { environment, parts } = world.stack;
    const content = { pid: process.pid, environment, parts: parts(), ...changes };
    if (changes) await writeFile(path, JSON.stringify(content));
    const run = world.spawn(['runs'], { MISP_INGEST_LOCAL: path });
    expect(await run.ended).toBe(2);
    expect(run.stderr()).toContain(message);
  });
});
