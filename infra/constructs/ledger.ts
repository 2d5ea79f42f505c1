import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { RUNS_INDEX } from '../../functions/ledger/runs-index.ts';
import type { HouseFunction } from './house-function.ts';

/** AWS: DynamoDB uses the key in the name of who asks, and wants these besides what a function has anyway. */
const USE_KEY_OF_TABLE = [
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:GenerateDataKeyWithoutPlaintext',
];

/** What became of every row of every run. */
export class Ledger extends Table {
  private readonly key: IKey | undefined;

  constructor(scope: Construct, id: string, { key }: { key: IKey | undefined }) {
    super(scope, id, {
      partitionKey: { name: 'run', type: AttributeType.STRING },
      sortKey: { name: 'item', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
      deletionProtection: true,
      ...(key && { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }),
    });
    this.addGlobalSecondaryIndex({
      indexName: RUNS_INDEX.name,
      partitionKey: { name: RUNS_INDEX.partitionKey, type: AttributeType.STRING },
      sortKey: { name: RUNS_INDEX.sortKey, type: AttributeType.STRING },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: RUNS_INDEX.others,
    });
    this.key = key;
  }

  allow(worker: HouseFunction): void {
    worker.may(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Query'],
      this.tableArn,
    );
    if (this.key) worker.may(USE_KEY_OF_TABLE, this.key.keyArn);
  }
}
