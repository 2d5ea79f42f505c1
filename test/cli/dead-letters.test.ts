import { randomUUID } from 'node:crypto';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createQueue, type Queue } from '../../local/aws/queue.ts';
import { writeRunFile } from '../../local/run-file.ts';
import { fileOf, victims } from '../support/ransomwatch.ts';
import { expectToAddUp } from '../support/receipts.ts';
import { type CliWorld, openCliWorld } from './deployment.ts';

let world: CliWorld;

beforeAll(async () => {
  world = await openCliWorld();
});

afterEach(async () => {
  world.misp.clearFaults();
  await writeRunFile(world.stack, world.runFile);
  await deadEvents().drain();
  await world.stack.queues.uploads.deadLetters.drain();
});

afterAll(async () => {
  await world.close();
});

async function drop(file: string, content: string, source = 'ransomwatch') {
  return await world.stack.waitForReceipt(await world.stack.drop(source, file, content));
}

async function receiptOf(file: string) {
  const receipt = await world.stack.findReceipt(`ransomwatch/${file}`);
  if (!receipt) throw new Error(`${file} has no receipt`);
  return expectToAddUp(receipt);
}

function deadEvents(): Queue {
  return world.stack.queues.events('main').deadLetters;
}

function inGroup() {
  return { MessageGroupId: 'g', MessageDeduplicationId: randomUUID() };
}

async function settled(queue: Queue, size: number) {
  await expect.poll(queue.size, { timeout: 10_000 }).toBe(size);
}

async function failures(...args: string[]) {
  const { code, stdout } = await world.run('failures', '--json', ...args);
  return { code, letters: JSON.parse(stdout) };
}

describe('failures', () => {
  it('says so when there is none, and ends with 0', async () => {
    expect(await world.run('failures')).toEqual({
      code: 0,
      stdout: 'No dead letters: all that came in is in MISP, or on its way.\n',
      stderr: '',
    });
  });

  it('tells of each when, what, where and why, from all queues, and ends with 1', async () => {
    world.refuse('Refused');
    const { run } = await drop('bad.tsv', fileOf('Well', 'Refused'));
    await drop('lost.tsv', 'x', 'nowhere');
    await settled(deadEvents(), 1);
    const { code, letters } = await failures();
    expect(code).toBe(1);
    const [id, at] = [expect.stringMatching(/^[0-9a-f-]{36}$/), expect.stringMatching(/^\d{4}-\d\d-\d\dT/)];
    expect(letters).toEqual([
      {
        id,
        at,
        of: 'event',
        kind: 'refused',
        reason: expect.stringContaining('Not today.'),
        source: 'ransomwatch',
        file: 'bad.tsv',
        rows: '3',
        server: 'main',
        run,
      },
      {
        id,
        at,
        of: 'upload',
        kind: 'refused',
        reason: expect.stringContaining('No source is named "nowhere"'),
        source: 'nowhere',
        file: 'lost.tsv',
        rows: null,
        server: null,
        run: expect.any(String),
      },
    ]);
    expect((await world.run('failures')).stdout).toMatch(/^when +of +source +file +rows +server +kind/);
    expect((await failures('--server', 'main')).letters).toMatchObject([{ file: 'bad.tsv' }]);
    expect((await failures('--only', 'file=lost.tsv', 'file=x')).letters).toMatchObject([{ of: 'upload' }]);
  });

  it('lists hundreds, each once, and twice the same', async () => {
    world.refuse('Refused');
    await drop('many.tsv', fileOf(...victims(180, 'Refused')));
    await drop('again.tsv', fileOf(...victims(20, 'Refused')));
    await settled(deadEvents(), 200);
    const first = (await failures()).letters;
    expect(new Set(first.map(({ id }: { id: string }) => id)).size).toBe(200);
    expect(first.filter(({ file }: { file: string }) => file === 'again.tsv')).toHaveLength(20);
    expect((await failures()).letters).toEqual(first);
  });

  it('tells of what SQS gave up, and of what nobody understands', async () => {
    await deadEvents().send('no event', inGroup());
    expect((await failures()).letters).toMatchObject([
      {
        of: 'event',
        server: 'main',
        source: null,
        run: null,
        reason: expect.stringContaining('without a word'),
      },
    ]);
  });

  it('says how many are hidden while somebody else looks at them', async () => {
    await deadEvents().send('no event', inGroup());
    const { sqs } = world.stack.clients;
    const QueueUrl = deadEvents().url;
    const held = await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 60 }));
    const { stderr } = await world.run('failures');
    expect(stderr).toContain('1 more may be there, hidden while somebody else goes through them');
    const ReceiptHandle = held.Messages?.[0]?.ReceiptHandle;
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  });

  it('moves no cursor and turns no writing', async () => {
    world.refuse('Refused');
    await drop('\u202Eevil\u001b[2J.tsv', fileOf('Refused'));
    await settled(deadEvents(), 1);
    const { stdout } = await world.run('failures');
    expect(stdout).toContain('\uFFFDevil\uFFFD[2J.tsv');
    expect(stdout).not.toMatch(/[\u001b\u202E]/);
  });
});

describe('redrive', () => {
  it('sends back what was mended, and the receipt is whole', async () => {
    const fault = world.refuse('Refused');
    await drop('mended.tsv', fileOf('Sound', 'Refused once'));
    await settled(deadEvents(), 1);
    fault.clear();
    const { code, stdout } = await world.run('redrive');
    expect([code, stdout]).toEqual([0, expect.stringContaining('\n1 sent back.\n')]);
    await expect
      .poll(async () => (await receiptOf('mended.tsv')).rows)
      .toMatchObject({ saved: 2, failed: 0 });
    await settled(deadEvents(), 0);
  });

  it('sends back only what is selected, and nothing with --dry-run', async () => {
    world.refuse('Refused');
    const { run } = await drop('a.tsv', fileOf('Refused 1'));
    await drop('b.tsv', fileOf('Refused 2'));
    await settled(deadEvents(), 2);
    const dry = await world.run('redrive', '--dry-run');
    expect(dry.stdout).toContain('2 would be sent back.');
    expect(await deadEvents().size()).toBe(2);
    const queue = await divertEvents();
    const sent = await world.run('redrive', '--json', '--only', `run=${run}`, 'kind=refused');
    expect(JSON.parse(sent.stdout)).toMatchObject([{ file: 'a.tsv' }]);
    expect(await queue.drain()).toHaveLength(1);
    expect((await failures()).letters).toMatchObject([{ file: 'b.tsv' }]);
    const none = await world.run('redrive', '--only', 'run=none');
    expect(none.stdout).toBe('No dead letter is of this kind.\n');
  });

  it('lets those of one event stand in line, each refused again by itself', async () => {
    world.refuse('Refused');
    await drop('a.tsv', fileOf('Refused'));
    await drop('b.tsv', fileOf('Refused'));
    await settled(deadEvents(), 2);
    const before = (await failures()).letters;
    expect(before).toHaveLength(2);
    await world.run('redrive');
    await settled(deadEvents(), 2);
    const after = (await failures()).letters;
    expect(after.map(({ file }: { file: string }) => file).toSorted()).toEqual(['a.tsv', 'b.tsv']);
    expect(after.map(({ id }: { id: string }) => id)).not.toContain(before[0].id);
  });

  it('lets through what the guard holds when it is told why', async () => {
    const held = await drop('held.tsv', fileOf('Secret'), 'secret');
    expect(held.events).toMatchObject([{ outcome: 'held' }]);
    await settled(deadEvents(), 1);
    await world.run('redrive', '--only', 'kind=held', '--override', 'Agreed');
    const receipt = async () => await world.stack.findReceipt('secret/held.tsv');
    await expect.poll(receipt, { timeout: 10_000 }).toMatchObject({ events: [{ outcome: 'created' }] });
  });

  it('says to the function why it is let through, and that it is not the first time', async () => {
    world.refuse('Refused');
    await drop('a.tsv', fileOf('Refused'));
    await settled(deadEvents(), 1);
    const queue = await divertEvents();
    const all = await world.run('redrive', '--override', 'Agreed');
    expect([all.code, all.stderr]).toEqual([2, expect.stringContaining('Say so with --only')]);
    await world.run('redrive', '--only', 'kind=refused', '--override', 'Agreed');
    const [message, ...others] = await queue.drain();
    expect(others).toEqual([]);
    const [event] = (await receiptOf('a.tsv')).events;
    expect(message?.Attributes?.MessageGroupId).toBe(event?.uuid);
    expect(message?.MessageAttributes).toEqual({
      kind: { DataType: 'String', StringValue: 'refused' },
      override: { DataType: 'String', StringValue: 'Agreed' },
    });
  });
});

/** From now on the program takes another queue, which nobody works off, for that of the events. */
async function divertEvents(): Promise<Queue> {
  const { clients, environment, parts } = world.stack;
  const origin = new URL(deadEvents().url).origin;
  const queue = await createQueue(clients.sqs, origin, { name: `diverted-${randomUUID()}.fifo` });
  const events = { queue: queue.url, deadLetters: deadEvents().url };
  const diverted = { ...parts(), servers: { main: { events, secretArn: '-' } } };
  await writeRunFile({ environment, parts: () => diverted }, world.runFile);
  return queue;
}

describe('discard', () => {
  it('takes out what is selected, with a reason that stays in the receipt', async () => {
    world.refuse('Refused');
    await drop('useless.tsv', fileOf('Useful', 'Refused, useless', 'Refused, perhaps not'));
    await settled(deadEvents(), 2);
    const [{ id }] = (await failures()).letters;
    const { code, stdout } = await world.run('discard', '--only', `id=${id}`, '--reason', 'A test');
    expect([code, stdout]).toEqual([0, expect.stringContaining('\n1 discarded.\n')]);
    expect((await failures()).letters).toHaveLength(1);
    const { rows, events } = await receiptOf('useless.tsv');
    expect(rows).toMatchObject({ read: 3, saved: 1, failed: 2 });
    const reasons = events.map(({ reason }) => reason).filter((reason) => reason?.startsWith('Discarded'));
    expect(reasons).toEqual([
      expect.stringMatching(/^Discarded by \S+@\S+ on \d{4}-\d\d-\d\d: A test\. It was: .*Not today\./),
    ]);
  });

  it('takes out an upload, with a reason that stays in its receipt', async () => {
    const key = await world.stack.drop('nowhere', 'lost.tsv', 'x');
    await world.stack.waitForReceipt(key);
    await settled(world.stack.queues.uploads.deadLetters, 1);
    await world.run('discard', '--all', '--reason', 'Whose is it?');
    expect((await world.stack.findReceipt(key))?.rejections).toMatchObject([
      {
        row: 0,
        reason: expect.stringMatching(/^Discarded by .*: Whose is it\?\. It was: No source is named/),
      },
    ]);
    expect((await failures()).letters).toEqual([]);
  });

  it('takes out what nobody understands', async () => {
    await deadEvents().send('no event', inGroup());
    expect((await world.run('discard', '--all', '--reason', 'Noise')).code).toBe(0);
    expect((await failures()).letters).toEqual([]);
  });

  it.each([
    ['without a reason', ['--all'], "required option '--reason <text>' not specified"],
    ['with an empty reason', ['--all', '--reason', ' '], '--reason needs words'],
    ['without saying which', ['--reason', 'x'], 'Which ones? Say so with --only, or --all.'],
    ['with an unknown field', ['--reason', 'x', '--only', 'sauce=x'], 'FIELD one of source, file, server'],
  ])('cannot run %s: 2', async (_, args, message) => {
    const { code, stdout, stderr } = await world.run('discard', ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});

// The last ones: they leave dead letters hidden.
describe('who is killed while discarding', () => {
  it('has said so in the receipt of each that is gone, and left the others as they were', async () => {
    const letters = world.stack.queues.uploads.deadLetters;
    const keys = await Promise.all(
      Array.from({ length: 40 }, (_, i) => world.stack.drop('nowhere', `killed-${i}.tsv`, 'x')),
    );
    await settled(letters, 40);
    const { process, ended } = world.spawn(['discard', '--all', '--reason', 'Killed']);
    await expect.poll(letters.size, { timeout: 20_000, interval: 5 }).toBeLessThan(40);
    process.kill('SIGKILL');
    await ended;
    const receipts = await Promise.all(keys.map((key) => world.stack.waitForReceipt(key)));
    const reasons = receipts.flatMap(({ rejections }) => rejections.map(({ reason }) => reason));
    const told = reasons.filter((reason) =>
      /^Discarded by .*: Killed\. It was: No source/.test(reason),
    ).length;
    expect(reasons.filter((reason) => reason.startsWith('No source is named'))).toHaveLength(40 - told);
    const gone = 40 - (await letters.size());
    // Those at which it was killed may have been told of, and be there still.
    expect(gone).toBeLessThanOrEqual(told);
    expect(told).toBeLessThan(40);
  });
});

describe('who is killed while sending back', () => {
  it('loses none, and MISP has each event once', async () => {
    const fault = world.refuse('Killed');
    await drop('killed.tsv', fileOf(...victims(100, 'Killed')));
    await settled(deadEvents(), 100);
    fault.clear();
    const { process, ended } = world.spawn(['redrive']);
    await expect.poll(deadEvents().size, { timeout: 20_000, interval: 5 }).toBeLessThan(100);
    process.kill('SIGKILL');
    await ended;
    await expect.poll(world.stack.progress, { timeout: 10_000 }).toMatchObject({ events: 0 });
    const dead = await deadEvents().size();
    const events = world.misp.events().filter(({ Event }) => Event.info.includes('Killed'));
    expect(dead).toBeGreaterThan(0);
    expect(events.length + dead).toBeGreaterThanOrEqual(100);
    expect(new Set(events.map(({ Event }) => Event.uuid)).size).toBe(events.length);
  });
});
