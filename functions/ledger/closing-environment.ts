import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import * as z from 'zod';
import { notifications } from '../shared/deployed.ts';
import type { Closing } from './close-run.ts';

/** The environment of every function that may be the one to close a run. */
export const closingVariables = { BUCKET: z.string().min(1), SUMMARY_TOPIC: z.string().optional() };

export function openClosing({
  BUCKET,
  SUMMARY_TOPIC,
}: {
  BUCKET: string;
  SUMMARY_TOPIC?: string | undefined;
}): Closing {
  const { summariesWhen, quietPolls = true, language = 'en' } = notifications;
  return {
    s3: new S3Client({}),
    bucket: BUCKET,
    language,
    ...(SUMMARY_TOPIC && {
      summaries: { sns: new SNSClient({}), topic: SUMMARY_TOPIC, when: summariesWhen, quietPolls },
    }),
  };
}
