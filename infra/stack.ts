import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  type Config,
  isPolled,
  type Schedule,
  type PolledSource as Source,
} from '../functions/shared/config.ts';
import { Alarms } from './constructs/alarms.ts';
import { DropBucket } from './constructs/drop-bucket.ts';
import { ImportFile, UploadsQueue } from './constructs/import-file.ts';
import { Ledger } from './constructs/ledger.ts';
import { MailingList } from './constructs/mailing-list.ts';
import { MispServer } from './constructs/misp-server.ts';
import { findNetwork } from './constructs/network.ts';
import { Overview } from './constructs/overview.ts';
import { OwnKey } from './constructs/own-key.ts';
import { PolledSource } from './constructs/polled-source.ts';

export interface MispIngestStackProps extends StackProps {
  config: Config;
}

/**
 * drop bucket -> uploads queue -> import-file -> events queue of each MISP server -> post-event -> MISP
 * schedule -> polls queue -> poll -> finds queue -> import -> events queue …
 */
export class MispIngestStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: MispIngestStackProps) {
    super(scope, id, props);
    const { notifications, vpc, logs } = config;

    const key = config.encryption === 'own-key' ? new OwnKey(this, 'Key') : undefined;
    const alarms = new Alarms(this, 'Alarms', { notifications, key });
    const summaries =
      notifications.summaries.length > 0
        ? new MailingList(this, 'Summaries', { emails: notifications.summaries, key })
        : undefined;
    alarms.watchDelivery(summaries);

    const uploads = new UploadsQueue(this, 'Uploads', { alarms, key });
    const bucket = new DropBucket(this, 'Bucket', { uploads: uploads.queue, key });
    const ledger = new Ledger(this, 'Ledger', { key });
    const shared = { bucket, ledger, alarms, summaries, logs, key };

    const network = vpc && findNetwork(this, 'Network', vpc, { mails: summaries !== undefined });
    const servers = Object.entries(config.servers).map(
      ([name, server]) => new MispServer(this, `Server-${name}`, { name, server, network, ...shared }),
    );

    const importFile = new ImportFile(this, 'ImportFile', {
      uploads,
      servers,
      sources: fileSources(config),
      ...shared,
    });

    const sources = polledSources(config).map(
      ([name, source, schedule]) =>
        new PolledSource(this, `Source-${name}`, { name, source, schedule, servers, ...shared }),
    );

    const overview = new Overview(this, 'Overview', { config, uploads, importFile, servers, sources });

    this.print({
      BucketName: bucket.bucketName,
      LedgerTable: ledger.tableName,
      UploadsQueueUrl: uploads.queue.queueUrl,
      UploadsDeadLetterQueueUrl: uploads.deadLetters.queueUrl,
      ImportFileLogs: importFile.logs,
      AlarmsTopicArn: alarms.topicArn,
      ...(summaries && { SummariesTopicArn: summaries.topicArn }),
      DashboardUrl: overview.url,
      // From the names of outputs alone nobody knows whether `Branch2` is branch2 or branch-2.
      Servers: namesOf(servers),
      ...(sources.length > 0 && { PolledSources: namesOf(sources) }),
      DoctorCommand: `npm run -s misp-ingest -- doctor --stack ${this.stackName}`,
    });
    for (const one of [...servers, ...sources]) this.print(one.outputs());

    // CDK writes the dependency of a function on its role twice.
    this.templateOptions.metadata = { 'cfn-lint': { config: { ignore_checks: ['W3005'] } } };
  }

  private print(outputs: Record<string, string>): void {
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}

function namesOf(named: readonly { name: string }[]): string {
  return named.map(({ name }) => name).join(',');
}

function fileSources({ sources }: Config): string[] {
  return Object.entries(sources).flatMap(([name, source]) => (isPolled(source) ? [] : [name]));
}

const EVERY_NIGHT: Schedule = { cron: '0 2 * * ? *', timeZone: 'UTC' };

/** Those that are polled by a schedule, each with its own. */
function polledSources({ sources, schedule = EVERY_NIGHT }: Config): [string, Source, Schedule][] {
  return Object.entries(sources).flatMap(([name, source]): [string, Source, Schedule][] => {
    if (!isPolled(source) || source.schedule === 'never') return [];
    return [[name, source, source.schedule ?? schedule]];
  });
}
