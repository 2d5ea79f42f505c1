import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Ledger } from './ledger.ts';
import { readOutcomes, readRejections } from './read-run.ts';
import type { Run } from './run.ts';
import { type Finished, isQuiet, summaryText } from './summary-text.ts';
import { type Language, type Words, words } from './summary-words.ts';

/** Where summaries are published, for SNS to mail. */
export interface SummaryTopic {
  sns: SNSClient;
  topic: string;
  when: 'always' | 'failures';
  /** Whether a poll that found nothing is worth one. */
  quietPolls?: boolean;
  language?: Language;
}

const FAILURES_SHOWN = 10;

export async function sendSummary(
  ledger: Ledger,
  { sns, topic, when, quietPolls = true, language = 'en' }: SummaryTopic,
  finished: Finished,
): Promise<void> {
  const failures = await firstFailures(ledger, finished.run, words[language]);
  if (failures.length === 0 && when === 'failures') return;
  if (isQuiet(finished, failures) && !quietPolls) return;
  const Subject = subject(finished.run, failures);
  const Message = summaryText(finished, failures, words[language]);
  await sns.send(new PublishCommand({ TopicArn: topic, Subject, Message }));
}

async function firstFailures(ledger: Ledger, run: Run, words: Words): Promise<string[]> {
  const failures: string[] = [];
  for await (const line of failureLines(ledger, run, words)) {
    if (failures.push(line) > FAILURES_SHOWN) return [...failures.slice(0, FAILURES_SHOWN), words.more];
  }
  return failures;
}

async function* failureLines(
  ledger: Ledger,
  run: Run,
  { row: rowWord, server: serverWord }: Words,
): AsyncGenerator<string> {
  for await (const { row, field, value, reason } of readRejections(ledger, run)) {
    yield `${row > 0 ? `${rowWord} ${row}: ` : ''}${reason}${field && value ? ` (${field}: ${value})` : ''}`;
  }
  for await (const outcomes of readOutcomes(ledger, run)) {
    for (const { rows, server, reason, dropped = [], adjusted = [] } of outcomes) {
      if (reason) yield `${rowWord} ${rows[0]}, ${serverWord} ${server}: ${reason}`;
      for (const drop of dropped)
        yield `${rowWord} ${drop.rows[0]}, ${serverWord} ${server}: ${drop.type} ${drop.value}: ${drop.reason}`;
      // What a poll keeps in another form somebody should look at: there is no file that one could mend.
      if (run.poll) for (const { reason: odd } of adjusted) yield `${rowWord} ${rows[0]}: ${odd}`;
    }
  }
}

// AWS: an SNS subject is ASCII, without line breaks, and shorter than 100 characters
function subject({ source, file }: Run, failures: string[]): string {
  const text = `misp-ingest: ${source}/${file}: ${failures.length === 0 ? 'all well' : 'something to look at'}`;
  return text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 99);
}
