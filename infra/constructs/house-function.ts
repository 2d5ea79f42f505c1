import { basename, join } from 'node:path';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Config } from '../../functions/shared/config.ts';
import { ActionableAlarm, type Plight } from './actionable-alarm.ts';
import type { Alarms } from './alarms.ts';
import { bundling } from './bundling.ts';
import { allowNetworkInterfaces, type Network } from './network.ts';
import { USE_KEY } from './own-key.ts';

export interface HouseFunctionProps {
  /** As alarms call it: `post-event of main`. */
  name: string;
  /** From the root of the project: `functions/collect/import-file.handler.ts`. */
  handler: string;
  description: string;
  memoryMiB: number;
  timeout: Duration;
  environment: Record<string, string>;
  /** The private network in which MISP stands, for a function that talks to it. */
  network?: Network | undefined;
  /** Packages that lie beside the bundle, for they are large and seldom needed: read once they are imported. */
  beside?: readonly string[];
  logs: Config['logs'];
  key: IKey | undefined;
  alarms: Alarms;
  /** It threw, or ran out of time or memory; a message reported for another try does not count. */
  whenFailing: Plight;
  /** Most of its time is gone each time. */
  whenSlow: string;
}

const ROOT = join(import.meta.dirname, '..', '..');

/** A function as all of ours are. What it may do is said by `may`, and nothing else is allowed. */
export class HouseFunction extends Construct {
  readonly lambda: NodejsFunction;
  /** Its name in logs: `post-event`. */
  readonly serviceName: string;
  /** A deployment's metrics are its own, beside others in the account. */
  readonly metricsNamespace: string;
  private readonly role: Role;

  constructor(scope: Construct, id: string, props: HouseFunctionProps) {
    super(scope, id);
    this.serviceName = basename(props.handler, '.handler.ts');
    this.metricsNamespace = Stack.of(this).stackName;
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logs.days,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(props.key && { encryptionKey: props.key }),
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.may(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn);
    if (props.key) this.may(USE_KEY, props.key.keyArn);
    if (props.network) allowNetworkInterfaces(this);
    this.lambda = this.createLambda(props, logGroup);
    this.explainWhatIsNotThere();
    this.alarmWhenFailing(props);
    this.alarmWhenSlow(props);
    this.alarmWhenThrottled(props);
  }

  /** The name of its log group. */
  get logs(): string {
    return this.lambda.logGroup.logGroupName;
  }

  may(actions: string[], ...resources: string[]): void {
    this.role.addToPolicy(new PolicyStatement({ actions, resources }));
  }

  /** Of the operator's KMS key for the secret, if there is one, what that secret is encrypted with and nothing else. */
  mayRead(secretArn: string, secretKeyArn: string | undefined): void {
    this.may(['secretsmanager:GetSecretValue'], secretArn);
    if (!secretKeyArn) return;
    const conditions = { StringEquals: { 'kms:EncryptionContext:SecretARN': secretArn } };
    const resources = [secretKeyArn];
    this.role.addToPolicy(new PolicyStatement({ actions: ['kms:Decrypt'], resources, conditions }));
  }

  private createLambda(props: HouseFunctionProps, logGroup: LogGroup): NodejsFunction {
    return new NodejsFunction(this, 'Function', {
      entry: join(ROOT, props.handler),
      projectRoot: ROOT,
      depsLockFilePath: join(ROOT, 'package-lock.json'),
      bundling: { ...bundling(props.beside), metafile: this.node.tryGetContext('metafile') === true },
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMiB,
      timeout: props.timeout,
      role: this.role,
      logGroup,
      // Ours are JSON already. With JSON of Lambda its own level holds in place of the config's, and one above INFO would
      // leave out the metrics, which are lines without a level.
      loggingFormat: LoggingFormat.TEXT,
      environment: { ...this.houseEnvironment(props.logs), ...props.environment },
      ...props.network,
    });
  }

  private explainWhatIsNotThere(): void {
    Validations.of(this).acknowledge(
      {
        id: 'Serverless-LambdaDLQ',
        reason:
          'It is for functions that are called and not waited for. This one works off a queue, which has one.',
      },
      {
        id: 'Serverless-LambdaTracing',
        reason:
          'A trace ends at a queue and at MISP. The log and the ledger follow an event by its run and its UUID instead.',
      },
    );
  }

  private alarmWhenFailing({ name, alarms, whenFailing }: HouseFunctionProps): void {
    new ActionableAlarm(this, 'ErrorsAlarm', {
      name: '% fails',
      subject: { function: name },
      metric: this.lambda.metricErrors(),
      threshold: 1,
      alarms,
      impact: whenFailing.impact,
      whatToDo: `Read its log: aws logs tail ${this.lambda.logGroup.logGroupName} --since 1h. ${whenFailing.whatToDo}`,
    });
  }

  /** Three times in a row: one long file, or one slow minute of MISP, is nothing. */
  private alarmWhenSlow({ name, timeout, alarms, whenSlow }: HouseFunctionProps): void {
    new ActionableAlarm(this, 'SlowAlarm', {
      name: '% is nearly out of time',
      subject: { function: name },
      metric: this.lambda.metricDuration({ statistic: 'Maximum', period: Duration.minutes(15) }),
      threshold: timeout.toMilliseconds() * 0.95,
      periods: 3,
      alarms,
      impact: `${name} has used nearly all of its ${timeout.toMinutes()} minutes, again and again; Lambda ends it at the last.`,
      whatToDo: whenSlow,
    });
  }

  private alarmWhenThrottled({ name, alarms }: HouseFunctionProps): void {
    new ActionableAlarm(this, 'ThrottledAlarm', {
      name: '% is throttled',
      subject: { function: name },
      metric: this.lambda.metricThrottles({ period: Duration.minutes(5) }),
      threshold: 1,
      periods: 3,
      alarms,
      impact: `AWS has not started ${name} as often as there was work for it, for 15 minutes. The work waits.`,
      whatToDo: 'The functions of the account are at its limit: have it raised, or find who uses it up.',
    });
  }

  private houseEnvironment({ level }: Config['logs']): Record<string, string> {
    return {
      NODE_OPTIONS: '--enable-source-maps',
      POWERTOOLS_SERVICE_NAME: this.serviceName,
      POWERTOOLS_METRICS_NAMESPACE: this.metricsNamespace,
      POWERTOOLS_LOG_LEVEL: level,
    };
  }
}
