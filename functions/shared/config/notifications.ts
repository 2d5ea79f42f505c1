import * as z from 'zod';

export const notificationsSchema = z.strictObject({
  /** Who is mailed when an alarm rings. */
  alarms: z.array(z.email()).default([]),
  /** SNS topics that you have already, for a chat or a pager: each alarm goes there, too. AWS takes five actions in all. */
  alarmTopics: z
    .array(z.string().regex(/^arn:[\w-]+:sns:/, 'must be the ARN of an SNS topic'))
    .max(3, 'AWS takes five actions of an alarm, and two are taken')
    .default([]),
  /** Where your people read RUNBOOK.md; every alarm then links to its section. */
  runbook: z.url('must be an address, such as https://git.example.org/misp-ingest/RUNBOOK.md').optional(),
  /** Who is mailed what became of each file. */
  summaries: z.array(z.email()).default([]),
  summariesWhen: z.enum(['always', 'failures']).default('always'),
  /** Whether a poll that found nothing new is worth a mail; it is if left out. */
  quietPolls: z.boolean().optional(),
  /** Of the summaries; English if left out. */
  language: z.enum(['en', 'ja']).optional(),
});
