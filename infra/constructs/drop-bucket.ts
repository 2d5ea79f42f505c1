import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type CfnBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { HouseFunction } from './house-function.ts';

export interface DropBucketProps {
  /** Is told of every new object. */
  uploads: Queue;
  key: IKey | undefined;
}

const LIFECYCLE: LifecycleRule[] = [
  { id: 'receipts', prefix: 'receipts/', expiration: Duration.days(365) },
  // SQS keeps the message that points to a body for 14 days, and as a dead letter for 14 more.
  { id: 'bodies', prefix: 'bodies/', expiration: Duration.days(30) },
  // As long as the ledger knows the run.
  { id: 'undo', prefix: 'undo/', expiration: Duration.days(90) },
  {
    id: 'leftovers',
    noncurrentVersionExpiration: Duration.days(30),
    expiredObjectDeleteMarker: true,
    abortIncompleteMultipartUploadAfter: Duration.days(7),
  },
];

/** AWS: with a key of the bucket S3 asks KMS for one now and then, and not for every object. */
function encryptedWith(key: IKey): Pick<BucketProps, 'encryption' | 'encryptionKey' | 'bucketKeyEnabled'> {
  return { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true };
}

/** Where files are dropped, at `<source>/<file>`, and where receipts and large message bodies lie. */
export class DropBucket extends Bucket {
  constructor(scope: Construct, id: string, { uploads, key }: DropBucketProps) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      ...(key ? encryptedWith(key) : { encryption: BucketEncryption.S3_MANAGED }),
      versioned: true,
      lifecycleRules: LIFECYCLE,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.notify(uploads);
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Every file has its receipt. Who dropped it is for CloudTrail, if the operator wants to know.',
    });
  }

  allow(worker: HouseFunction, actions: string[], objects: string): void {
    worker.may(actions, this.arnForObjects(objects));
    Validations.of(worker).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${this.logicalId()}.Arn>/${objects}]`,
      reason: 'Objects have no names yet when the stack is made: their folder is the narrowest there is.',
    });
  }

  /** AWS: to a role that may not list the bucket, S3 says of a missing object 403 and not 404. */
  allowToSeeWhatIsGone(worker: HouseFunction): void {
    worker.may(['s3:ListBucket'], this.bucketArn);
  }

  /** `addEventNotification` would bring a function of CDK's own that writes this property after the fact. */
  private notify(uploads: Queue): void {
    const { policyDependable } = uploads.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowS3OfThisAccount',
        principals: [new ServicePrincipal('s3.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [uploads.queueArn],
        // No aws:SourceArn: S3 wants this policy before the bucket exists, and so before it has a name.
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (policyDependable) this.node.addDependency(policyDependable);
    this.resource().notificationConfiguration = {
      queueConfigurations: [{ event: 's3:ObjectCreated:*', queue: uploads.queueArn }],
    };
  }

  private logicalId(): string {
    return Stack.of(this).getLogicalId(this.resource());
  }

  private resource(): CfnBucket {
    return this.node.defaultChild as CfnBucket;
  }
}
