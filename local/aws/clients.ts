import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CREDENTIALS, REGION } from './account.ts';

export interface Clients {
  s3: S3Client;
  sqs: SQSClient;
  sns: SNSClient;
  dynamo: DynamoDBClient;
}

export function openClients(urls: { messaging: string; dynamo: string }): Clients {
  const common = { region: REGION, credentials: CREDENTIALS };
  const messaging = { ...common, endpoint: urls.messaging };
  return {
    s3: new S3Client(messaging),
    sqs: new SQSClient(messaging),
    sns: new SNSClient(messaging),
    dynamo: new DynamoDBClient({ ...common, endpoint: urls.dynamo }),
  };
}

export function closeClients(clients: Clients): void {
  for (const client of Object.values(clients)) client.destroy();
}
