import { Aws, Duration, Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  type Metric,
  SingleValueWidget,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type Config, isPolled } from '../../functions/shared/config.ts';
import { ActionableAlarm } from './actionable-alarm.ts';
import { BAD, FATES, OUTCOMES, TROUBLES } from './colours.ts';
import type { HouseFunction } from './house-function.ts';
import type { ImportFile, UploadsQueue } from './import-file.ts';
import type { MispServer } from './misp-server.ts';
import { ownMetric } from './own-metric.ts';
import type { PolledSource } from './polled-source.ts';
import type { QueueWithDeadLetters } from './queue-with-dead-letters.ts';

export interface OverviewProps {
  config: Config;
  uploads: UploadsQueue;
  importFile: ImportFile;
  servers: readonly MispServer[];
  sources: readonly PolledSource[];
}

const FULL = 24;
const PERIOD = Duration.minutes(5);

/** The dashboard: a row for each question that somebody has. */
export class Overview extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, props: OverviewProps) {
    super(scope, id);
    const dashboard = new Dashboard(this, 'Dashboard', {
      // AWS: a name is the only one in its account, in all regions.
      dashboardName: `${Stack.of(this).stackName}-${Aws.REGION}`,
      defaultInterval: Duration.days(1),
    });
    this.url = `https://${Aws.REGION}.console.aws.amazon.com/cloudwatch/home?region=${Aws.REGION}#dashboards/dashboard/${dashboard.dashboardName}`;
    const sections: [string, IWidget[]][] = [
      ['Is it working?', [this.help(props), this.alarms()]],
      ['What came in?', this.arrivals(props)],
      ['What became of the rows?', this.rows(props)],
      ['How is each MISP server?', props.servers.flatMap((server) => this.server(server))],
      ['What is waiting?', this.waiting(props)],
      ['What failed?', this.failures(props)],
    ];
    for (const [question, widgets] of sections) {
      dashboard.addWidgets(text(`## ${question}`, 1));
      dashboard.addWidgets(...widgets);
    }
  }

  private help({ config }: OverviewProps): IWidget {
    const { stackName } = Stack.of(this);
    const { runbook } = config.notifications;
    const where = runbook ? `[RUNBOOK.md](${runbook})` : 'RUNBOOK.md';
    const lines = [
      `**A red alarm?** ${where} has a section of its name that says what to do.`,
      `**What is wrong?** \`npm run -s misp-ingest -- doctor --stack ${stackName}\``,
      `**Which events or files failed, and why?** \`npm run -s misp-ingest -- failures --stack ${stackName}\``,
    ];
    return text(lines.join('\n\n'), 6, 10);
  }

  /** All of the stack's, in the order in which they were made. */
  private alarms(): IWidget {
    const found = Stack.of(this).node.findAll();
    const alarms = found.filter((one): one is ActionableAlarm => one instanceof ActionableAlarm);
    // AWS: a widget shows 100.
    return new AlarmStatusWidget({ title: 'Alarms', alarms: alarms.slice(0, 100), width: 14, height: 6 });
  }

  private arrivals({ config }: OverviewProps): IWidget[] {
    const metrics = (name: string) => this.sourceNames(config).map((source) => this.ofSource(source, name));
    const part = { width: FULL / 2, stacked: true, period: PERIOD };
    return [
      new GraphWidget({ ...part, title: 'Files and polls that are done', left: metrics('Files') }),
      new GraphWidget({
        ...part,
        title: 'Files that could not be read',
        left: [
          ...metrics('Files failed'),
          this.ofSource('none', 'Files failed', 'in the folder of no source'),
        ],
      }),
    ];
  }

  private rows({ config }: OverviewProps): IWidget[] {
    return this.sourceNames(config).map(
      (source) =>
        new GraphWidget({
          title: `Rows of ${source}`,
          width: FULL / 3,
          stacked: true,
          period: PERIOD,
          left: this.coloured(FATES, { source }, (fate) => `Rows ${fate}`),
        }),
    );
  }

  private server({ name }: MispServer): IWidget[] {
    const subject = { server: name };
    const latency = (statistic: string, label: string) =>
      ownMetric(this, 'Latency', subject, { statistic, label });
    const part = { period: PERIOD, width: 7 };
    return [
      new GraphWidget({
        ...part,
        title: `${name}: events`,
        stacked: true,
        left: this.coloured(OUTCOMES, subject, (outcome) => `Events ${outcome}`),
      }),
      new GraphWidget({
        ...part,
        title: `${name}: how long MISP takes to answer`,
        left: [latency(Stats.p(50), 'half'), latency(Stats.p(95), '95 %'), latency(Stats.MAXIMUM, 'longest')],
      }),
      new GraphWidget({
        ...part,
        title: `${name}: what went wrong`,
        stacked: true,
        left: this.troubles(subject),
      }),
      new SingleValueWidget({
        title: `${name}: days until the key ends (3,650: never)`,
        width: 3,
        height: 6,
        metrics: [
          ownMetric(this, 'Key days left', subject, {
            statistic: Stats.MINIMUM,
            label: 'days',
            period: Duration.days(1),
          }),
        ],
      }),
    ];
  }

  private waiting(props: OverviewProps): IWidget[] {
    const queues = queuesOf(props);
    const part = { width: FULL / 2, period: PERIOD };
    return [
      new GraphWidget({
        ...part,
        title: 'Messages',
        left: queues.map(([label, { queue }]) => queue.metricApproximateNumberOfMessagesVisible({ label })),
      }),
      new GraphWidget({
        ...part,
        title: 'Age of the oldest, in seconds',
        left: queues.map(([label, { queue }]) => queue.metricApproximateAgeOfOldestMessage({ label })),
        leftAnnotations: [{ value: 3600, label: 'an hour', color: BAD }],
      }),
    ];
  }

  private failures(props: OverviewProps): IWidget[] {
    const functions = functionsOf(props);
    const part = { width: FULL / 3, period: PERIOD };
    const letters = ([label, { deadLetters }]: [string, QueueWithDeadLetters]) =>
      deadLetters.metricApproximateNumberOfMessagesVisible({ label });
    const troubles = props.sources.flatMap(({ name }) => this.troubles({ source: name }, `${name}: `));
    return [
      new GraphWidget({ ...part, title: 'Dead letters', left: queuesOf(props).map(letters) }),
      new GraphWidget({
        ...part,
        title: 'Functions that broke off',
        left: functions.map(([label, { lambda }]) => lambda.metricErrors({ label })),
        right: functions.map(([label, { lambda }]) =>
          lambda.metricThrottles({ label: `${label}, throttled` }),
        ),
      }),
      new GraphWidget({
        ...part,
        title: 'What kept us from sources',
        stacked: true,
        left: [this.defects('import-file'), ...troubles],
      }),
    ];
  }

  private sourceNames({ sources }: Config): string[] {
    return Object.entries(sources)
      .filter(([, source]) => !isPolled(source) || source.schedule !== 'never')
      .map(([name]) => name);
  }

  private ofSource(source: string, name: string, label = source): Metric {
    return ownMetric(this, name, { source }, { label });
  }

  private coloured(
    colours: Record<string, string>,
    subject: Record<string, string>,
    nameOf: (kind: string) => string,
  ): IMetric[] {
    return Object.entries(colours).map(([label, color]) =>
      ownMetric(this, nameOf(label), subject, { label, color }),
    );
  }

  private defects(service: string): IMetric {
    const color = TROUBLES.Defect;
    return ownMetric(
      this,
      'Troubles',
      { service, trouble: 'Defect' },
      { label: `${service}: Defect`, color },
    );
  }

  private troubles(subject: Record<string, string>, before = ''): IMetric[] {
    return Object.entries(TROUBLES).map(([trouble, color]) =>
      ownMetric(this, 'Troubles', { ...subject, trouble }, { label: `${before}${trouble}`, color }),
    );
  }
}

function text(markdown: string, height: number, width = FULL): IWidget {
  return new TextWidget({ markdown, height, width });
}

function queuesOf({ uploads, servers, sources }: OverviewProps): [string, QueueWithDeadLetters][] {
  return [
    ['uploads', uploads],
    ...servers.map(({ name, events }): [string, QueueWithDeadLetters] => [`events for ${name}`, events]),
    ...sources.flatMap(({ name, polls, finds }): [string, QueueWithDeadLetters][] => [
      [`polls of ${name}`, polls],
      [`finds of ${name}`, finds],
    ]),
  ];
}

function functionsOf({ importFile, servers, sources }: OverviewProps): [string, HouseFunction][] {
  return [
    ['import-file', importFile],
    ...servers.map(({ name, postEvent }): [string, HouseFunction] => [`post-event of ${name}`, postEvent]),
    ...sources.flatMap(({ name, poll, import: fetch }): [string, HouseFunction][] => [
      [`poll of ${name}`, poll],
      [`import of ${name}`, fetch],
    ]),
  ];
}
