import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** What a role needs to read and to write what is encrypted with a key. */
export const USE_KEY = ['kms:Decrypt', 'kms:GenerateDataKey'];

/**
 * One KMS key for all that lies anywhere. IAM says who may use it, as for every other resource; the services that write
 * in nobody's name are named here. It outlives the stack, for without it all that was encrypted is lost.
 */
export class OwnKey extends Key {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      description: `All that ${Stack.of(scope).stackName} keeps: files, events, receipts, secrets, logs`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // S3 tells the uploads queue of a file; CloudWatch tells the topic of an alarm.
    for (const service of ['s3', 'cloudwatch']) this.allowService(service);
    this.allowLogs();
  }

  private allowService(service: string): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
        actions: USE_KEY,
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }

  private allowLogs(): void {
    const { region, partition, account } = Stack.of(this);
    const logGroups = `arn:${partition}:logs:${region}:${account}:*`;
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        resources: ['*'],
        conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
      }),
    );
  }
}
