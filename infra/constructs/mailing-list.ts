import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

export interface MailingListProps {
  emails: readonly string[];
  /** An AWS service that publishes. Functions need no mention: their roles say it. */
  publisher?: 'cloudwatch';
}

/** An SNS topic with its readers. Each is asked by mail to confirm before anything else is sent. */
export class MailingList extends Topic {
  constructor(scope: Construct, id: string, { emails, publisher }: MailingListProps) {
    super(scope, id, { enforceSSL: true });
    for (const email of new Set(emails)) this.addSubscription(new EmailSubscription(email));
    if (publisher) this.allowService(publisher);
  }

  /** A policy of one's own replaces the topic's default policy, which is what lets CloudWatch publish. */
  private allowService(service: string): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowServiceOfThisAccount',
        principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }
}
