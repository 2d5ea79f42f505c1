import { Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

export interface MailingListProps {
  emails: readonly string[];
  key: IKey | undefined;
}

/** An SNS topic with its readers. Each is asked by mail to confirm before anything else is sent. */
export class MailingList extends Topic {
  constructor(scope: Construct, id: string, { emails, key }: MailingListProps) {
    super(scope, id, { enforceSSL: true, ...(key && { masterKey: key }) });
    for (const email of new Set(emails)) this.addSubscription(new EmailSubscription(email));
    this.allowAlarms();
    Validations.of(this).acknowledge({
      id: 'Serverless-SNSRedrivePolicy',
      reason: 'A mail that cannot be delivered rings an alarm; nobody would read it in a queue.',
    });
  }

  /** A policy of one's own replaces the topic's default policy, which is what lets CloudWatch publish. */
  private allowAlarms(): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowServiceOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }
}
