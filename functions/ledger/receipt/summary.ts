import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { type Finished, subjectOf, summaryText } from './summary-text.ts';
import { needsLook } from './verdict.ts';
import { type Language, words } from './words/words.ts';

/** Where summaries are published, for SNS to mail. */
export interface SummaryTopic {
  sns: SNSClient;
  topic: string;
  when: 'always' | 'failures';
  /** Whether a poll that found nothing is worth one. */
  quietPolls?: boolean;
}

export async function sendSummary(
  { sns, topic, when, quietPolls = true }: SummaryTopic,
  finished: Finished,
  language: Language = 'en',
): Promise<void> {
  const { run, digest } = finished;
  const isQuiet = !needsLook(run, digest);
  if (isQuiet && when === 'failures') return;
  if (isQuiet && run.poll && digest.rows.read === 0 && !quietPolls) return;
  const Subject = subjectOf(finished, words[language]);
  const Message = summaryText(finished, when, words[language]);
  await sns.send(new PublishCommand({ TopicArn: topic, Subject, Message }));
}
