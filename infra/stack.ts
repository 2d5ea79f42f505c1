import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Config } from '../functions/shared/config.ts';
import { DropBucket } from './constructs/drop-bucket.ts';
import { ImportFile, UploadsQueue } from './constructs/import-file.ts';
import { Ledger } from './constructs/ledger.ts';
import { MailingList } from './constructs/mailing-list.ts';
import { MispServer } from './constructs/misp-server.ts';
import { findNetwork } from './constructs/network.ts';

export interface MispIngestStackProps extends StackProps {
  config: Config;
}

/** drop bucket -> uploads queue -> import-file -> events queue of each MISP server -> post-event -> MISP */
export class MispIngestStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: MispIngestStackProps) {
    super(scope, id, props);
    const { notifications, vpc } = config;

    const alarms = new MailingList(this, 'Alarms', { emails: notifications.alarms, publisher: 'cloudwatch' });
    const summaries =
      notifications.summaries.length > 0
        ? new MailingList(this, 'Summaries', { emails: notifications.summaries })
        : undefined;

    const uploads = new UploadsQueue(this, 'Uploads', { alarms });
    const bucket = new DropBucket(this, 'Bucket', { uploads: uploads.queue });
    const ledger = new Ledger(this, 'Ledger');
    const shared = { bucket, ledger, alarms, summaries };

    const network = vpc && findNetwork(this, 'Network', vpc);
    const servers = Object.entries(config.servers).map(
      ([name, server]) => new MispServer(this, `Server-${name}`, { name, server, network, ...shared }),
    );

    new ImportFile(this, 'ImportFile', { uploads, servers, ...shared });

    this.print({
      BucketName: bucket.bucketName,
      LedgerTable: ledger.tableName,
      UploadsQueueUrl: uploads.queue.queueUrl,
      UploadsDeadLetterQueueUrl: uploads.deadLetters.queueUrl,
    });
    for (const server of servers) this.print(server.outputs());

    // CDK writes the dependency of a function on its role twice.
    this.templateOptions.metadata = { 'cfn-lint': { config: { ignore_checks: ['W3005'] } } };
  }

  private print(outputs: Record<string, string>): void {
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
