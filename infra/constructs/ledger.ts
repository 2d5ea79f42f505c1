import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { RUNS_INDEX } from '../../functions/ledger/runs-index.ts';
import type { HouseFunction } from './house-function.ts';

/** What became of every row of every run. */
export class Ledger extends Table {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      partitionKey: { name: 'run', type: AttributeType.STRING },
      sortKey: { name: 'item', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.addGlobalSecondaryIndex({
      indexName: RUNS_INDEX.name,
      partitionKey: { name: RUNS_INDEX.partitionKey, type: AttributeType.STRING },
      sortKey: { name: RUNS_INDEX.sortKey, type: AttributeType.STRING },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: RUNS_INDEX.others,
    });
  }

  allow(worker: HouseFunction): void {
    worker.may(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Query'],
      this.tableArn,
    );
  }
}
