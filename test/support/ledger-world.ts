import { PutObjectCommand } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Closing, closeIfComplete } from '../../functions/ledger/close-run.ts';
import type { Ledger } from '../../functions/ledger/ledger.ts';
import type { Outcome } from '../../functions/ledger/outcome.ts';
import { markRead } from '../../functions/ledger/pages.ts';
import { receiptKey } from '../../functions/ledger/receipt/places.ts';
import { reportOutcomes } from '../../functions/ledger/report-outcome.ts';
import { beginRun, findRun, type Run } from '../../functions/ledger/run.ts';
import { startEmbeddedAws } from '../../local/aws/embedded-aws.ts';
import { SUMMARY_TOPIC } from '../../local/deployment/names.ts';
import { createResources } from '../../local/deployment/resources.ts';
import { openReceipts, type Receipt } from '../../local/receipts/receipts.ts';
import { type Fuse, mortal } from './mortal.ts';
import { expectToAddUp } from './receipts.ts';

export interface Delivery {
  fuse?: Fuse | undefined;
  onCall?: ((command: object) => unknown) | undefined;
}

/** The ledger's functions with DynamoDB, S3 and SNS behind them, and deliveries that may die at any call. */
export async function openLedgerWorld() {
  const aws = await startEmbeddedAws();
  const resources = await createResources(aws, { visibilityTimeout: 30, maxReceiveCount: 5 });
  const { bucket, table, summaries } = resources;
  const db = DynamoDBDocumentClient.from(aws.clients.dynamo, {
    marshallOptions: { removeUndefinedValues: true },
  });
  const ledger: Ledger = { db, table };
  let runs = 0;

  const deliver = ({ fuse, onCall }: Delivery): [Ledger, Closing] => {
    const wrap = mortal(fuse, onCall);
    const topic = { sns: wrap(aws.clients.sns), topic: SUMMARY_TOPIC, when: 'always' } as const;
    return [
      { db: wrap(db), table },
      { s3: wrap(aws.clients.s3), bucket, summaries: topic },
    ];
  };
  return {
    ledger,
    closing: deliver({})[1],
    summaries,
    begin: async (servers = ['main']) =>
      await beginRun(ledger, { run: `run-${++runs}`, source: 'ransomwatch', file: 'a.tsv', servers }),
    find: async ({ run }: Run) => await findRun(ledger, run),
    /** The end of a delivery of the file: it is read. */
    read: async ({ run }: Run, messages: number, delivery: Delivery = {}) => {
      const [ledger, closing] = deliver(delivery);
      const marked = await markRead(ledger, run, { rowsRead: messages, messages });
      await closeIfComplete(ledger, closing, marked, 'import');
    },
    /** The end of a delivery of an event, or of several. */
    report: async (
      { run }: Run,
      numbers: number | readonly number[],
      outcome: Partial<Outcome> = {},
      delivery: Delivery = {},
    ) => {
      const [ledger, closing] = deliver(delivery);
      const reports = [numbers].flat().map((number) => ({
        message: { run, number },
        outcome: outcomeOf(number, outcome),
      }));
      await reportOutcomes(ledger, closing, reports);
    },
    receipt: async (run: Run): Promise<Receipt> =>
      expectToAddUp(await openReceipts(aws.clients.s3, bucket).read(receiptKey(run, 'json'))),
    page: async ({ run }: Run): Promise<string | undefined> =>
      await openReceipts(aws.clients.s3, bucket).findPage(run),
    stop: aws.stop,
  };
}

export type LedgerWorld = Awaited<ReturnType<typeof openLedgerWorld>>;

/** Message number n is of row n + 2. */
function outcomeOf(number: number, outcome: Partial<Outcome>): Outcome {
  const rows = [number + 2];
  return {
    uuid: `u${number}`,
    server: 'main',
    id: '1',
    url: null,
    info: 'i',
    outcome: 'created',
    rows,
    ...outcome,
  };
}

export function isReceipt(command: object): boolean {
  return command instanceof PutObjectCommand && Boolean(command.input.Key?.endsWith('.json'));
}
