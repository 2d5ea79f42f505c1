import { devNull } from 'node:os';
import { CREDENTIALS, REGION } from './account.ts';
import { startDynamo } from './dynamodb.ts';
import { startMessaging } from './messaging.ts';
import { type SecretsManager, startSecretsManager } from './secrets-manager.ts';

/** Where the embedded services are. They themselves are loaded when they are first asked for something. */
export interface Services {
  secrets: Pick<SecretsManager, 'put'>;
  /** S3, SQS and SNS; where the queues' URLs begin. */
  queuesUrl: string;
  dynamoUrl: string;
  /** What makes any AWS SDK find the embedded services. */
  environment: Record<string, string>;
  stop(): Promise<void>;
}

/** S3, SQS, SNS, DynamoDB and Secrets Manager in this process, in memory, on free ports of 127.0.0.1. */
export async function startServices(): Promise<Services> {
  const [messaging, dynamo, secrets] = await Promise.all([
    startMessaging(),
    startDynamo(),
    startSecretsManager(),
  ]);
  return {
    secrets,
    queuesUrl: messaging.url,
    dynamoUrl: dynamo.url,
    environment: environmentOf({ messaging: messaging.url, dynamo: dynamo.url, secrets: secrets.url }),
    stop: async () => {
      await Promise.all([messaging.stop(), dynamo.stop(), secrets.stop()]);
    },
  };
}

function environmentOf(urls: { messaging: string; dynamo: string; secrets: string }): Record<string, string> {
  return {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_S3: urls.messaging,
    AWS_ENDPOINT_URL_SQS: urls.messaging,
    AWS_ENDPOINT_URL_SNS: urls.messaging,
    AWS_ENDPOINT_URL_DYNAMODB: urls.dynamo,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: urls.secrets,
    // The SDK would read the settings of whoever sits at this machine.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
  };
}
