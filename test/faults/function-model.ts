import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Letter, QueueModel } from './queue-model.ts';
import type { Referee } from './referee.ts';
import { currentProcess, Process } from './steps.ts';

export interface FunctionSettings {
  queue: QueueModel;
  batch: number;
  concurrency: number;
  referee: Referee;
  invoke: (event: SQSEvent) => Promise<SQSBatchResponse>;
}

/** A Lambda function and the queue that feeds it: what it does not report as failed is deleted. */
export class FunctionModel {
  readonly settings: FunctionSettings;
  #running: { process: Process; letters: Letter[] }[] = [];
  #calls = 0;

  constructor(settings: FunctionSettings) {
    this.settings = settings;
  }

  get processes(): Process[] {
    this.#running = this.#running.filter(({ process }) => !process.isOver);
    return this.#running.map(({ process }) => process);
  }

  mayStart(): boolean {
    const { queue, concurrency } = this.settings;
    const awake = this.processes.filter(({ isZombie }) => !isZombie);
    return awake.length < concurrency && queue.hasWork(this.#isBarred);
  }

  async start(): Promise<void> {
    const { queue, batch, referee } = this.settings;
    const letters = queue.receive(referee.random.int(1, batch), this.#isBarred);
    const process = new Process(`${queue.name}-${++this.#calls}`, referee);
    if (queue.name === 'uploads' && referee.random.chance(0.2)) process.timely = referee.random.int(2, 4);
    process.visibilityMs = queue.settings.visibilityMs;
    process.mayStall = new Set(letters.map(({ group, id }) => group ?? id)).size === letters.length;
    this.#running.push({ process, letters });
    referee.tell(
      `${process.name} starts with ${letters.map(({ id, receives }) => `${id} (${receives})`).join()}`,
    );
    await process.start(async () => await this.#call(letters));
  }

  /** A function that outlives its messages writes into no event that a later message writes into: on AWS it never does. */
  readonly #isBarred = ({ id, group }: Letter): boolean =>
    group !== undefined &&
    this.#running.some(
      ({ process, letters }) =>
        process.isZombie &&
        !process.isOver &&
        letters.some((held) => held.group === group) &&
        !letters.some((held) => held.id === id),
    );

  async #call(letters: Letter[]): Promise<void> {
    const { queue, invoke, referee } = this.settings;
    const { batchItemFailures } = await invoke({ Records: letters.map((letter) => toRecord(letter)) });
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { id, receipt } of letters) if (!failed.has(id)) queue.delete(receipt);
    referee.tell(`${currentProcess()?.name} ends, ${failed.size} of ${letters.length} come back`);
  }
}

function toRecord({ id, receipt, body, group, receives, sentAt, firstReceivedAt, says }: Letter): SQSRecord {
  const attributes = Object.entries(says).map(([name, stringValue]) => [
    name,
    { stringValue, dataType: 'String' },
  ]);
  return {
    messageId: id,
    receiptHandle: receipt,
    body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: String(sentAt),
      SenderId: 'test',
      ApproximateFirstReceiveTimestamp: String(firstReceivedAt),
      ...(group && { MessageGroupId: group }),
    },
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:queue',
    awsRegion: 'us-east-1',
  };
}
