import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type AnyrunStandIn, startAnyrunStandIn } from '../../local/anyrun/stand-in.ts';
import { type MispStandIn, startMispStandIn } from '../../local/misp/stand-in.ts';
import { runPages } from '../../local/receipts/run-pages.ts';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { spawnNode } from '../local/spawn-node.ts';
import { PATIENCE } from '../support/front-door.ts';
import { fileOf } from '../support/ransomwatch.ts';

/** 40 characters each, as MISP's keys have, and nothing else in the world has them. */
const CANARIES = {
  server: 'CanaryServerKey0000000000000000000000001',
  user: 'CanaryUserKey000000000000000000000000002',
  other: 'CanaryOtherServerKey00000000000000000003',
  anyrun: 'CanaryAnyrunKey0000000000000000000000004',
  misfilled: 'CanaryMisfilledSecret0000000000000000005',
};
/** As they are, and in the forms in which a header or an address may carry them. */
const FORMS = Object.values(CANARIES).flatMap((key) => [
  key,
  Buffer.from(key).toString('base64').replaceAll('=', ''),
  Buffer.from(key).toString('hex'),
]);
const USER = 'analyst@example.org';

let misp: MispStandIn;
let other: MispStandIn;
let anyrun: AnyrunStandIn;
let stack: LocalStack;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'misp-ingest-canaries-'));
  misp = await startMispStandIn({ authkey: CANARIES.server });
  other = await startMispStandIn({ authkey: CANARIES.other });
  anyrun = await startAnyrunStandIn({ apiKey: CANARIES.anyrun });
  stack = await startLocalStack({
    servers: { main: misp, other },
    sources: { anyrun },
    config: {
      servers: { main: { url: misp.url }, other: { url: other.url } },
      sources: {
        ransomwatch: { format: 'ransomwatch-tsv', servers: ['main', 'other'], publish: 'alert' },
        people: { format: 'misp-csv', servers: ['main'], options: { users: { [USER]: {} } } },
        anyrun: { poll: 'anyrun', servers: ['main'] },
      },
      notifications: { summaries: ['soc@example.org'] },
    },
    environment: { FIRST_RETRY_SECONDS: '0.001', LOG_LEVEL: 'DEBUG' },
    limits: { retrySeconds: 0 },
  });
});
afterAll(async () => {
  await stack.stop();
  await Promise.all([misp.close(), other.close(), anyrun.close(), rm(folder, { recursive: true })]);
});

const ingest = async (source: string, file: string, text: string) =>
  await stack.waitForReceipt(await stack.drop(source, file, text), { timeoutSeconds: 30 });

/** What a debugging proxy, or an error page, says back. */
const said = (key: string) => `You sent Authorization: ${key}`;
const asJson = (key: string) =>
  JSON.stringify({ name: said(key), message: said(key), url: said(key), errors: { key } });

function misfortunes(key: string): { status: number; body: string; headers?: Record<string, string> }[] {
  return [
    { status: 500, body: asJson(key) },
    { status: 502, body: `<html>${said(key)}</html>` },
    { status: 302, body: '', headers: { location: `https://login.example/?key=${key}` } },
    { status: 403, body: JSON.stringify({ message: `Authentication failed. ${said(key)}` }) },
    { status: 429, body: asJson(key) },
  ];
}

async function failInEveryWay(): Promise<void> {
  for (const answer of misfortunes(CANARIES.server))
    misp.fault({ kind: 'answer', ...answer, on: 'POST /events/add' });
  misp.fault({ kind: 'answer-cut', on: 'POST /events/add' });
  misp.fault({ kind: 'request-lost', on: 'POST /events/add' });
  await ingest('ransomwatch', 'passing.tsv', fileOf('Passing troubles'));
  misp.fault({ kind: 'answer', status: 403, body: asJson(CANARIES.server), on: 'POST /events/add' });
  await ingest('ransomwatch', 'refused.tsv', fileOf('Refused'));
  misp.fault({ kind: 'answer', status: 200, body: said(CANARIES.server), on: 'POST /events/add', times: 5 });
  await ingest('ransomwatch', 'defect.tsv', fileOf('A defect'));
  await ingest('nowhere', 'lost.tsv', CANARIES.server.toLowerCase());
}

async function asUser(): Promise<void> {
  const row = (title: string) =>
    `${title}\t2024-03-04\t${USER}\tNetwork activity\tdomain\t${title}.example\t\t1\t\t\t\t\t\n`;
  stack.putSecret('main', JSON.stringify({ authkey: CANARIES.server, users: { [USER]: CANARIES.user } }));
  misp.fault({ kind: 'answer', status: 403, body: asJson(CANARIES.user), on: 'POST /events/restSearch' });
  const key = await stack.drop('people', 'user.tsv', row('user'));
  await vi.waitFor(
    async () => expect(misp.requests().some(({ status }) => status === 403)).toBe(true),
    PATIENCE,
  );
  return void key;
}

async function misfill(): Promise<void> {
  for (const secret of [
    `${CANARIES.misfilled}x`,
    `{"authkey": ${CANARIES.misfilled}}`,
    JSON.stringify({ authkey: CANARIES.misfilled.slice(1), users: { a: CANARIES.misfilled } }),
    JSON.stringify([CANARIES.misfilled]),
    `${CANARIES.misfilled.slice(0, 20)}\r\n${CANARIES.misfilled.slice(20, 38)}`,
  ]) {
    // Only a key that is refused makes the function look at the secret again.
    other.setKeyState('tageditor', 'expired');
    stack.putSecret('other', secret);
    const before = stack.logs.lines().length;
    const key = await stack.drop('ransomwatch', `misfilled-${before}.tsv`, fileOf(`Misfilled ${before}`));
    const isTold = () =>
      stack.logs
        .lines()
        .slice(before)
        .some(({ text }) => text.includes('put-secret-value'));
    await vi.waitFor(() => expect(isTold()).toBe(true), PATIENCE);
    other.setKeyState('tageditor', 'valid');
    stack.putSecret('other', CANARIES.other);
    await stack.waitForReceipt(key, { timeoutSeconds: 30 });
  }
}

async function poll(): Promise<void> {
  anyrun.fault({ kind: 'answer', status: 500, body: asJson(CANARIES.anyrun), on: /./ });
  anyrun.fault({ kind: 'answer', status: 404, body: said(CANARIES.anyrun), on: /ioc/, times: 3 });
  await stack.waitForReceipt(await stack.poll('anyrun'), { timeoutSeconds: 60 });
  stack.putApiKey('anyrun', `{"apiKey": ${CANARIES.anyrun}`);
  anyrun.fault({ kind: 'answer', status: 401, body: asJson(CANARIES.anyrun), on: /./, times: 'forever' });
  const before = stack.logs.lines().length;
  await stack.poll('anyrun');
  await vi.waitFor(() => expect(stack.logs.lines().length).toBeGreaterThan(before), PATIENCE);
}

async function everyObject(): Promise<string[]> {
  const { bucket, clients } = stack;
  const texts: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: clients.s3 }, { Bucket: bucket })) {
    for (const { Key = '' } of Contents) {
      const { Body, Metadata } = await clients.s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      texts.push(Key, JSON.stringify(Metadata), (await Body?.transformToString()) ?? '');
    }
  }
  return texts;
}

async function everyMessage(): Promise<unknown[]> {
  const { uploads, events, source, summaries } = stack.queues;
  const { polls, finds } = source('anyrun');
  const pairs = [uploads, events('main'), events('other'), polls, finds];
  const drained = await Promise.all(
    [...pairs.flatMap(({ queue, deadLetters }) => [queue, deadLetters]), summaries].map((one) => one.drain()),
  );
  return drained.flat();
}

async function everyPage(): Promise<unknown[]> {
  const pages = runPages(stack.receipts);
  const runs = (await stack.receipts.list()).map(({ run }) => `/runs/${run}`);
  const fromMisp = await Promise.all(
    ['/', '/events', '/tags'].map(async (path) => (await fetch(`${misp.url}${path}`)).text()),
  );
  return [...(await Promise.all(['/runs', ...runs].map(pages))), ...fromMisp];
}

/** What the command lines print, of runs that go well, of those that fail and of those that cannot run. */
async function everyCommand(): Promise<{ args: string[]; output: string }[]> {
  const path = join(folder, 'report.tsv');
  await writeFile(path, fileOf('From the command line'));
  const env = { MISP_URL: misp.url, MISP_AUTHKEY: CANARIES.server, ANYRUN_API_KEY: CANARIES.anyrun };
  const ingest = ['ingest', '--source', 'ransomwatch', '--wait', '5', '--verbose', path];
  const wrong = { ...env, MISP_AUTHKEY: CANARIES.user };
  const runs: [string[], Record<string, string>][] = [
    [ingest, env],
    [[...ingest, '--json'], wrong],
    [ingest, { ...env, MISP_AUTHKEY: `${CANARIES.misfilled}x` }],
    [ingest, { ...env, MISP_URL: 'http://127.0.0.1:1' }],
    [['search', 'value=a.example', '--json'], wrong],
    [['doctor', '--json'], env],
    [['doctor'], wrong],
  ];
  const outputs: { args: string[]; output: string }[] = [];
  for (const [args, environment] of runs) {
    const body = asJson(environment.MISP_AUTHKEY ?? '');
    misp.fault({ kind: 'answer', status: 403, body, on: /users.view/ });
    const run = spawnNode(['cli/misp-ingest.js', ...args], environment);
    await run.ended;
    outputs.push({ args, output: run.stdout() + run.stderr() });
    misp.clearFaults();
  }
  return outputs;
}

test('no key is in any log line, message, dead letter, mail, receipt, archive, ledger, metric or page, nor said by a command', async () => {
  await failInEveryWay();
  await asUser();
  await misfill();
  await poll();
  misp.clearFaults();
  const places: Record<string, unknown> = {
    commands: await everyCommand(),
    // With the metrics, which are log lines in AWS's embedded format.
    logs: stack.logs.lines(),
    failures: stack.failures().map(String),
    ledger: (await stack.clients.dynamo.send(new ScanCommand({ TableName: stack.table }))).Items,
    pages: await everyPage(),
    objects: await everyObject(),
    messages: await everyMessage(),
  };
  const leaks = Object.entries(places).flatMap(([place, content]) => {
    const text = JSON.stringify(content);
    // Nothing is found where nothing is looked at.
    expect(text.length, place).toBeGreaterThan(place === 'failures' ? 0 : 1_000);
    return FORMS.flatMap((form) => {
      const at = text.indexOf(form);
      return at === -1 ? [] : [`${place}: ${text.slice(Math.max(0, at - 300), at + form.length)}`];
    });
  });
  expect(leaks).toEqual([]);
}, 180_000);
