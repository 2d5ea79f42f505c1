import type { SQSEvent } from 'aws-lambda';
import { toMessages } from '../../functions/collect/enqueue-drafts.ts';
import { ransomwatchTsv } from '../../functions/formats/ransomwatch-tsv.ts';
import type { EventMessage } from '../../functions/queue/event-message.ts';
import { type ConfigInput, type FileSource, parseConfig } from '../../functions/shared/config.ts';
import { INPUTS } from '../inputs.ts';

export const SOURCE = 'bench';
export const SERVER = 'main';

export const SOURCES: ConfigInput['sources'] = {
  [SOURCE]: { format: 'ransomwatch-tsv', servers: [SERVER], tags: ['tlp:green'] },
};

/** As import-file would queue them: an event of each row. `mark` makes them others than those of any other run. */
export async function messagesOf(run: string, mark: string, count: number): Promise<EventMessage[]> {
  const { head = '', row } = INPUTS['ransomwatch-tsv'];
  const rows = Array.from({ length: count }, (_, i) => row(i).replace('\t', `\t${mark} `));
  const source = parseConfig({ servers: { [SERVER]: { url: 'http://localhost' } }, sources: SOURCES })
    .sources[SOURCE];
  const origin = { run, source: SOURCE, file: `${mark}.tsv` };
  const messages: EventMessage[] = [];
  for await (const parsed of ransomwatchTsv.parse(once(head + rows.join('')), {})) {
    if (!('draft' in parsed)) throw new Error('A generated row was left out');
    const place = messages.length + 1;
    const made = toMessages(origin, { source: source as FileSource, place }, parsed.draft);
    messages.push(...made.map((message, i) => ({ ...message, number: place - 1 + i })));
  }
  return messages;
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

/** As Lambda's poller hands a batch to the function. */
export function toBatch(messages: readonly EventMessage[]): SQSEvent {
  return {
    Records: messages.map((message) => ({
      messageId: `${message.run}.${message.number}`,
      receiptHandle: 'none',
      body: JSON.stringify(message),
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '0',
        SenderId: 'bench',
        ApproximateFirstReceiveTimestamp: '0',
        MessageGroupId: message.event.uuid,
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:bench.fifo',
      awsRegion: 'us-east-1',
    })),
  };
}
