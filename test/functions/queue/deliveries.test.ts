import {
  ChangeMessageVisibilityCommand,
  type ChangeMessageVisibilityCommandInput,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { FunctionQueue } from '../../../functions/queue/dead-letters.ts';
import { processDeliveries } from '../../../functions/queue/deliveries.ts';
import { TryLater, Undeliverable } from '../../../functions/shared/failures.ts';
import { log } from '../../../functions/shared/log.ts';
import { type EmbeddedAws, startEmbeddedAws } from '../../../local/aws/embedded-aws.ts';
import { createQueue, type Queue } from '../../../local/aws/queue.ts';
import { toSqsEvent } from '../../../local/lambda/sqs-event.ts';
import { mortal } from '../../support/mortal.ts';

let aws: EmbeddedAws;
let queue: Queue;
let deadLetters: Queue;
let served: FunctionQueue;
let visibility: ChangeMessageVisibilityCommandInput[] = [];
let names = 0;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  for (const level of ['warn', 'error'] as const) vi.spyOn(log, level).mockImplementation(() => {});
});
afterEach(() => {
  visibility = [];
  vi.clearAllMocks();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await aws.stop();
});

/** Messages as `<group> <what to do>`, received as one batch. */
async function receive(...messages: string[]): Promise<SQSEvent> {
  const { sqs } = aws.clients;
  names += 1;
  deadLetters = await createQueue(sqs, aws.queuesUrl, { name: `dead-${names}.fifo` });
  queue = await createQueue(sqs, aws.queuesUrl, { name: `work-${names}.fifo`, visibilityTimeout: 600 });
  const wrapped = mortal(undefined, (command) => {
    if (command instanceof ChangeMessageVisibilityCommand) visibility.push(command.input);
  })(sqs);
  served = { sqs: wrapped, url: queue.url, deadLettersUrl: deadLetters.url, firstRetrySeconds: 30 };
  for (const [i, body] of messages.entries()) {
    await queue.send(body, { MessageGroupId: String(i), MessageDeduplicationId: String(i) });
  }
  return await receiveNow();
}

/** SQS gives several messages of one group at once, fauxqs does not: so the groups are named only here. */
async function receiveNow(): Promise<SQSEvent> {
  const { Messages = [] } = await aws.clients.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queue.url,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
    }),
  );
  const event = toSqsEvent(Messages, queue.arn);
  for (const { attributes, body } of event.Records) attributes.MessageGroupId = body.split(' ')[0] ?? '';
  return event;
}

/** Does what the messages say. Returns what was handled, and what goes back to the queue. */
async function process(
  event: SQSEvent,
  giveUp: (record: SQSRecord, why: Undeliverable) => Record<string, string> = () => ({}),
) {
  const handled: string[] = [];
  const handle = async ({ body }: SQSRecord) => {
    handled.push(body);
    if (body.includes('outage')) throw new TryLater('MISP is down', { everything: true });
    if (body.includes('late at')) throw new TryLater('no time', { everything: true, soon: true });
    if (body.includes('later')) throw new TryLater('not yet');
    const limited = /limited for (\d+)/.exec(body);
    if (limited) throw new TryLater('too many', { everything: true, waitSeconds: Number(limited[1]) });
    if (body.includes('defect')) throw new TypeError('x is not a function');
    if (body.includes('refused')) throw new Undeliverable('refused', 'MISP says no');
  };
  const { batchItemFailures } = await processDeliveries(event, {
    queue: served,
    subject: { server: 'main' },
    handle,
    giveUp: async (record, why) => giveUp(record, why),
  });
  const failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  const givenBack = event.Records.filter(({ messageId }) => failed.includes(messageId));
  return { handled, givenBack: givenBack.map(({ body }) => body) };
}

describe('a batch of messages', () => {
  test.each([
    ['that are well is done with', ['a 1', 'a 2', 'b 1'], ['a 1', 'a 2', 'b 1'], []],
    ['goes on behind one that comes back later', ['a later', 'b 1'], ['a later', 'b 1'], ['a later']],
    ['goes on behind a defect', ['a defect', 'b 1'], ['a defect', 'b 1'], ['a defect']],
    [
      'holds up the group of one that goes back, and no other group',
      ['a 1', 'a later', 'b 1', 'a 2', 'a refused'],
      ['a 1', 'a later', 'b 1'],
      ['a later', 'a 2', 'a refused'],
    ],
    [
      'goes back from an outage on',
      ['a 1', 'b outage', 'c 1', 'd 1'],
      ['a 1', 'b outage'],
      ['b outage', 'c 1', 'd 1'],
    ],
    ['goes on behind one that is refused, in its group too', ['a refused', 'a 1'], ['a refused', 'a 1'], []],
  ])('%s', async (_, messages, handled, givenBack) => {
    const event = await receive(...messages);
    expect(event.Records.map(({ body }) => body)).toEqual(messages);
    expect(await process(event)).toEqual({ handled, givenBack });
    expect(visibility.map(({ ReceiptHandle }) => ReceiptHandle)).toEqual(
      event.Records.filter(({ body }) => givenBack.includes(body)).map(({ receiptHandle }) => receiptHandle),
    );
  });
});

describe('what is left of messages to settle', () => {
  async function settled(event: SQSEvent, settle: (done: string[]) => void = () => {}) {
    const told: string[] = [];
    const { batchItemFailures } = await processDeliveries(event, {
      queue: served,
      subject: { server: 'main' },
      handle: async ({ body }) => {
        told.push(body);
        if (body.includes('later')) throw new TryLater('not yet');
        return body.includes('nothing') ? undefined : body;
      },
      settle: async (done) => {
        told.push(`settle ${done.join(', ')}`);
        settle(done);
      },
      giveUp: async () => ({}),
    });
    return { told, givenBack: batchItemFailures.length };
  }

  test.each([
    ['is settled together', ['a 1', 'b 1', 'c 1'], ['a 1', 'b 1', 'c 1', 'settle a 1, b 1, c 1'], 0],
    [
      'is settled before the next message of its group',
      ['a 1', 'a 2'],
      ['a 1', 'settle a 1', 'a 2', 'settle a 2'],
      0,
    ],
    [
      'is settled though others come back',
      ['a 1', 'b later', 'c 1'],
      ['a 1', 'b later', 'c 1', 'settle a 1, c 1'],
      1,
    ],
    ['may be nothing', ['a nothing'], ['a nothing'], 0],
  ])('%s', async (_, messages, told, givenBack) => {
    expect(await settled(await receive(...messages))).toEqual({ told, givenBack });
  });

  test('makes the messages come back if it fails, and those behind them in their groups', async () => {
    const event = await receive('a 1', 'b 1', 'a 2', 'c 1');
    const fail = (done: string[]) => {
      if (done.includes('a 1')) throw new Error('the ledger is gone');
    };
    expect(await settled(event, fail)).toEqual({
      told: ['a 1', 'b 1', 'settle a 1, b 1', 'c 1', 'settle c 1'],
      givenBack: 3,
    });
  });
});

describe('a message that comes for the 950th time', () => {
  const last = async (message: string) => {
    const event = await receive(message, 'b 1');
    for (const { attributes } of event.Records) attributes.ApproximateReceiveCount = '950';
    const reasons: string[] = [];
    const { givenBack } = await process(event, (_, { kind, message: reason }) => {
      reasons.push(`${kind}: ${reason}`);
      return {};
    });
    return { givenBack, reasons };
  };

  test('is given up with what it waits for, before SQS gives it up without a word', async () => {
    const reasons = ['failed: Given up after 950 deliveries: MISP is down'];
    expect(await last('a outage')).toEqual({ givenBack: [], reasons });
    expect(await deadLetters.size()).toBe(1);
  });

  test('goes back as it did if a defect keeps it, which has tries of its own', async () => {
    expect(await last('a defect')).toEqual({ givenBack: ['a defect'], reasons: [] });
  });
});

describe('a message that goes back', () => {
  test.each([
    ['1', 22.5, 30],
    ['2', 45, 60],
    ['5', 360, 480],
    ['6', 675, 900],
    ['500', 675, 900],
  ])('at its delivery %s is hidden for %d to %d seconds', async (deliveries, least, most) => {
    const event = await receive('a later');
    for (const { attributes } of event.Records) attributes.ApproximateReceiveCount = deliveries;
    await process(event);
    const seconds = visibility[0]?.VisibilityTimeout ?? 0;
    expect(seconds).toBeGreaterThanOrEqual(least);
    expect(seconds).toBeLessThanOrEqual(most);
    expect(Number.isInteger(seconds)).toBe(true);
  });

  test.each([
    [700, 700],
    [5_000, 900],
  ])(
    'since the rate is limited for %i seconds is hidden for %i, and what is behind it as ever',
    async (limit, seconds) => {
      await process(await receive(`a limited for ${limit}`, 'b 1'));
      expect(visibility.map(({ VisibilityTimeout = 0 }) => VisibilityTimeout)).toEqual([
        seconds,
        expect.any(Number),
      ]);
    },
  );

  test('since the time of the function is over is hidden for no time, and so is what is behind it', async () => {
    await process(await receive('a later', 'b late at night', 'c 1'));
    expect(visibility.map(({ VisibilityTimeout }) => VisibilityTimeout)).toEqual([0, 0, 0]);
  });

  test('is logged once, with why and how often it came', async () => {
    const event = await receive('a later', 'b defect', 'a held up');
    await process(event);
    const [first, second] = event.Records.map(({ messageId }) => ({ messageId, deliveries: '1' }));
    expect(vi.mocked(log.warn).mock.calls).toEqual([
      ['Message comes back later', { ...first, reason: 'not yet' }],
    ]);
    expect(vi.mocked(log.error).mock.calls).toEqual([
      ['Message failed', { ...second, error: new TypeError('x is not a function') }],
    ]);
  });

  test('is given back even if its visibility cannot be changed', async () => {
    const event = await receive('a later');
    for (const record of event.Records) record.receiptHandle = 'expired';
    expect((await process(event)).givenBack).toEqual(['a later']);
    expect(log.warn).toHaveBeenCalledWith('Visibility not changed', { error: expect.any(Error) });
  });

  test('comes again when its time is over', async () => {
    const event = await receive('a later', 'b 1');
    served = { ...served, firstRetrySeconds: 0.001 };
    await process(event);
    const bodies = async () => (await receiveNow()).Records.map(({ body }) => body);
    await expect.poll(bodies, { timeout: 10_000, interval: 50 }).toEqual(['a later']);
  });
});

describe('a dead letter', () => {
  test('says why, in attributes that SQS takes whatever is in them', async () => {
    const reason = `Too \u0000 bad \uD83D\uDCA5 \uFFFF ${'!'.repeat(5_000)}`;
    const event = await receive('a refused');
    await process(event, () => ({ reason, file: '令和.tsv', rows: '', server: 'main' }));
    const [letter] = await deadLetters.drain();
    const says = Object.entries(letter?.MessageAttributes ?? {}).map(([name, { StringValue = '' }]) => [
      name,
      StringValue,
    ]);
    const [text = ''] = says.flatMap(([name, value]) => (name === 'reason' && value ? [value] : []));
    expect(text).toHaveLength(2_000);
    expect(letter?.Body).toBe('a refused');
    expect(log.error).toHaveBeenCalledWith('Message given up', {
      messageId: event.Records[0]?.messageId,
      kind: 'refused',
      reason,
      file: '令和.tsv',
      rows: '',
      server: 'main',
    });
    expect(letter?.Attributes?.MessageGroupId).toMatch(/^[0-9a-f-]{36}$/);
    expect(Object.fromEntries(says)).toEqual({
      kind: 'refused',
      reason: expect.stringMatching(/^Too \? bad \?\? \? !+$/),
      file: '令和.tsv',
      rows: '-',
      server: 'main',
      firstSent: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      givenUp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  });

  test('of a message that was redriven and is refused again is one more', async () => {
    const event = await receive('a refused');
    await process(event);
    await process(event);
    expect(await deadLetters.drain()).toHaveLength(2);
  });

  test('hides none of its message group from whoever looks', async () => {
    const event = await receive('a refused');
    await process(event);
    await process(event);
    const { sqs } = aws.clients;
    const look = { QueueUrl: deadLetters.url, MaxNumberOfMessages: 10 };
    expect((await sqs.send(new ReceiveMessageCommand(look))).Messages).toHaveLength(2);
  });

  test('is not written while nobody can take note of it: the message goes back', async () => {
    const event = await receive('a refused', 'a 1', 'b 1');
    const fails = () => {
      throw new Error('the ledger is away');
    };
    expect(await process(event, fails)).toEqual({
      handled: ['a refused', 'b 1'],
      givenBack: ['a refused', 'a 1'],
    });
    expect(await deadLetters.size()).toBe(0);
  });
});
