import { CloudFormationClient, DescribeStacksCommand, type Output } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { outputName } from '../../functions/shared/config/output-name.ts';
import { type DeployedParts, deployedPartsSchema } from '../../local/deployment/deployed-parts.ts';
import { CannotRun } from '../cannot-run.ts';

/** What the stack printed when it was deployed. */
export async function readStack(name: string): Promise<DeployedParts> {
  const cloudFormation = new CloudFormationClient({});
  try {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
    return readOutputs(name, Stacks[0]?.Outputs ?? []);
  } catch (error) {
    if (!(error instanceof Error && /does not exist/.test(error.message))) throw error;
    const region = await cloudFormation.config.region();
    throw new CannotRun(
      `There is no stack "${name}" in ${region}. Say which with --stack and AWS_REGION; --local is the run of npm start.`,
    );
  } finally {
    cloudFormation.destroy();
  }
}

function readOutputs(name: string, outputs: readonly Output[]): DeployedParts {
  const values = new Map(outputs.map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue]));
  const pair = (part: string) => ({
    queue: values.get(`${part}QueueUrl`),
    deadLetters: values.get(`${part}DeadLetterQueueUrl`),
  });
  const parts = deployedPartsSchema.safeParse({
    bucket: values.get('BucketName'),
    table: values.get('LedgerTable'),
    uploads: pair('Uploads'),
    servers: byName(values.get('Servers'), (part) => ({
      events: pair(`${part}Events`),
      secretArn: values.get(`${part}SecretArn`),
    })),
    sources: byName(values.get('PolledSources') ?? '', (part) => ({
      polls: pair(`Source${part}Polls`),
      finds: pair(`Source${part}Finds`),
      secretArn: values.get(`Source${part}SecretArn`),
    })),
  });
  if (parts.success) return parts.data;
  throw new CannotRun(
    `The stack "${name}" lacks outputs of this release; deploy it again: ${z.prettifyError(parts.error)}`,
  );
}

/** Undefined if the stack does not say which there are. */
function byName<T>(names: string | undefined, read: (part: string) => T): Record<string, T> | undefined {
  const listed = names?.split(',').filter((name) => name !== '');
  return listed && Object.fromEntries(listed.map((name) => [name, read(outputName(name))]));
}
