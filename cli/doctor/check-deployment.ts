import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Config } from '../../functions/shared/config.ts';
import type { QueuePairUrls } from '../../local/deployment/deployed-parts.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { type Finding, type Found, ok, problem, warning } from './finding.ts';

/** Queues and who is mailed, and whether what is deployed is what the configuration says. */
export async function* checkDeployment(
  config: Config,
  deployment: Deployment,
  stack: string,
): AsyncGenerator<Finding> {
  yield* checkParts(config, deployment);
  for (const [where, pair] of queuesOf(deployment)) yield { where, ...(await checkQueue(deployment, pair)) };
  if (!deployment.isLocal)
    for await (const found of checkMails(config, stack)) yield { where: 'mails', ...found };
}

function* checkParts({ servers }: Config, deployment: Deployment): Generator<Finding> {
  for (const name of Object.keys(servers)) {
    if (!deployment.servers[name])
      yield { where: name, ...problem('It is in the configuration and not deployed', 'npx cdk deploy') };
  }
}

function queuesOf({ uploads, servers, sources }: Deployment): [string, QueuePairUrls][] {
  return [
    ['uploads', uploads],
    ...Object.entries(servers).map(
      ([name, { events }]) => [`events for ${name}`, events] as [string, QueuePairUrls],
    ),
    ...Object.entries(sources).flatMap(([name, { polls, finds }]): [string, QueuePairUrls][] => [
      [`polls of ${name}`, polls],
      [`finds of ${name}`, finds],
    ]),
  ];
}

async function checkQueue(deployment: Deployment, { queue, deadLetters }: QueuePairUrls): Promise<Found> {
  const dead = await sizeOf(deployment, deadLetters);
  if (dead > 0)
    return problem(
      `${dead} ${dead === 1 ? 'message was' : 'messages were'} given up`,
      'misp-ingest failures says why; misp-ingest redrive sends them back once the cause is gone',
    );
  const waiting = await sizeOf(deployment, queue);
  return ok(waiting === 0 ? 'Empty, and no dead letters' : `${waiting} under way, and no dead letters`);
}

async function sizeOf({ sqs }: Deployment, QueueUrl: string): Promise<number> {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
  );
  return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}

/** A mail that was never confirmed is an alarm that nobody hears. */
async function* checkMails({ notifications }: Config, StackName: string): AsyncGenerator<Found> {
  const cloudFormation = new CloudFormationClient({});
  const sns = new SNSClient({});
  try {
    let confirmed = 0;
    for await (const { StackResourceSummaries = [] } of paginateListStackResources(
      { client: cloudFormation },
      { StackName },
    )) {
      for (const {
        ResourceType,
        LogicalResourceId = '',
        PhysicalResourceId: TopicArn = '',
      } of StackResourceSummaries) {
        if (ResourceType !== 'AWS::SNS::Topic') continue;
        const isOfAlarms = LogicalResourceId.startsWith('Alarms');
        for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
          { client: sns },
          { TopicArn },
        )) {
          const open = Subscriptions.filter(
            ({ SubscriptionArn }) => SubscriptionArn === 'PendingConfirmation',
          );
          if (isOfAlarms) confirmed += Subscriptions.length - open.length;
          for (const { Endpoint } of open)
            yield problem(
              `${Endpoint} has not confirmed the subscription`,
              'Click the link in the mail of AWS, or deploy again for a new one',
            );
        }
      }
    }
    const others = notifications.alarmTopics.length;
    if (confirmed + others === 0)
      yield warning(
        'Nobody is told when an alarm rings',
        'Set notifications.alarms or notifications.alarmTopics',
      );
    else yield ok(`Alarms reach ${confirmed} by mail, and ${others} of your own topics`);
  } finally {
    cloudFormation.destroy();
    sns.destroy();
  }
}
