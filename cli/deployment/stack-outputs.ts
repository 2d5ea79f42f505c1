import { CloudFormationClient, DescribeStacksCommand, type Output } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
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

const EVENTS = /^(?<name>.+)EventsQueueUrl$/;
const POLLS = /^Source(?<name>.+)PollsQueueUrl$/;

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
    servers: byName(values, EVENTS, (part) => ({
      events: pair(`${part}Events`),
      secretArn: values.get(`${part}SecretArn`),
    })),
    sources: byName(values, POLLS, (part) => ({
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

function byName<T>(
  values: ReadonlyMap<string, unknown>,
  pattern: RegExp,
  read: (part: string) => T,
): Record<string, T> {
  const parts = [...values.keys()].flatMap((key) => pattern.exec(key)?.groups?.name ?? []);
  return Object.fromEntries(parts.map((part) => [kebabCase(part), read(part)]));
}

/** CloudFormation takes only letters and digits for names of outputs: the server "soc-west" has SocWestEventsQueueUrl. */
function kebabCase(part: string): string {
  return part.replaceAll(/(?<!^)(?=[A-Z])/g, '-').toLowerCase();
}
