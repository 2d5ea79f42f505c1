import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Ledger } from '../../functions/ledger/ledger.ts';
import type { DeployedParts } from '../../local/deployment/deployed-parts.ts';
import { readRunFile } from './local-run.ts';
import type { Reaching } from './options.ts';
import { readStack } from './stack-outputs.ts';

/** What a command has to know of a deployment, and the means to reach it. */
export interface Deployment extends DeployedParts {
  isLocal: boolean;
  s3: S3Client;
  sqs: SQSClient;
  ledger: Ledger;
  [Symbol.dispose](): void;
}

/** Region, profile and credentials are those of the environment, as for the `aws` command. */
export async function openDeployment({ stack, local: isLocal = false }: Reaching): Promise<Deployment> {
  const parts = isLocal ? joinLocalRun() : await readStack(stack);
  const s3 = new S3Client({});
  const sqs = new SQSClient({});
  const dynamo = new DynamoDBClient({});
  const db = DynamoDBDocumentClient.from(dynamo, { marshallOptions: { removeUndefinedValues: true } });
  return {
    ...parts,
    isLocal,
    s3,
    sqs,
    ledger: { db, table: parts.table },
    [Symbol.dispose]: () => {
      for (const client of [s3, sqs, dynamo]) client.destroy();
    },
  };
}

/** From here on the SDK finds what is embedded in the local run, as it does in the functions. */
function joinLocalRun(): DeployedParts {
  const { environment, parts } = readRunFile();
  Object.assign(process.env, environment);
  return parts;
}
