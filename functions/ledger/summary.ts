import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Ledger } from './ledger.ts';
import { readOutcomes, readRejections } from './read-run.ts';
import type { Run } from './run.ts';
import type { RowCounts } from './tally.ts';

/** Where summaries are published, for SNS to mail. */
export interface SummaryTopic {
  sns: SNSClient;
  topic: string;
  when: 'always' | 'failures';
}

interface Finished {
  run: Run;
  rows: RowCounts;
  /** Where the receipt lies. */
  receipt: string;
}

const FAILURES_SHOWN = 10;

export async function sendSummary(
  ledger: Ledger,
  { sns, topic, when }: SummaryTopic,
  finished: Finished,
): Promise<void> {
  const failures = await firstFailures(ledger, finished.run);
  if (failures.length === 0 && when === 'failures') return;
  const Subject = subject(finished.run, failures);
  await sns.send(new PublishCommand({ TopicArn: topic, Subject, Message: text(finished, failures) }));
}

async function firstFailures(ledger: Ledger, run: Run): Promise<string[]> {
  const failures: string[] = [];
  for await (const line of failureLines(ledger, run)) {
    if (failures.push(line) > FAILURES_SHOWN)
      return [...failures.slice(0, FAILURES_SHOWN), 'and more: see the receipt'];
  }
  return failures;
}

async function* failureLines(ledger: Ledger, run: Run): AsyncGenerator<string> {
  for await (const { row, field, value, reason } of readRejections(ledger, run)) {
    yield `${row > 0 ? `row ${row}: ` : ''}${reason}${field && value ? ` (${field}: ${value})` : ''}`;
  }
  for await (const outcomes of readOutcomes(ledger, run)) {
    for (const { rows, server, reason, dropped = [] } of outcomes) {
      if (reason) yield `row ${rows[0]}, server ${server}: ${reason}`;
      for (const drop of dropped)
        yield `row ${drop.rows[0]}, server ${server}: ${drop.type} ${drop.value}: ${drop.reason}`;
    }
  }
}

// AWS: an SNS subject is ASCII, without line breaks, and shorter than 100 characters
function subject({ source, file }: Run, failures: string[]): string {
  const text = `misp-ingest: ${source}/${file}: ${failures.length === 0 ? 'all well' : 'something to look at'}`;
  return text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 99);
}

function text({ run, rows, receipt }: Finished, failures: string[]): string {
  const counts = Object.entries(rows).map(([fate, count]) => `${count} ${fate}`);
  return [
    `${run.source}/${run.file}`,
    `Rows: ${counts.join(', ')}`,
    ...(failures.length > 0 ? ['', ...failures] : []),
    '',
    `Receipt: ${receipt}`,
  ].join('\n');
}
