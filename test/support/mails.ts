import * as z from 'zod';
import type { LocalStack } from '../../local/stack.ts';

const mailSchema = z.object({ Subject: z.string(), Message: z.string() });

export type Mail = z.infer<typeof mailSchema>;

/** What the readers of summaries have got since the last look. */
export async function readMails({ queues }: Pick<LocalStack, 'queues'>): Promise<Mail[]> {
  return (await queues.summaries.drain()).map(({ Body = '' }) => mailSchema.parse(JSON.parse(Body)));
}
