import { basename, join } from 'node:path';
import { type Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { type BundlingOptions, Charset, NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ActionableAlarm, type Plight } from './actionable-alarm.ts';
import { allowNetworkInterfaces, type Network } from './network.ts';

export interface HouseFunctionProps {
  /** From the root of the project: `functions/collect/import-file.handler.ts`. */
  handler: string;
  description: string;
  memoryMiB: number;
  timeout: Duration;
  environment: Record<string, string>;
  /** The private network in which MISP stands, for a function that talks to it. */
  network?: Network | undefined;
  alarms: ITopic;
  /** It threw, or ran out of time or memory; a message reported for another try does not count. */
  whenFailing: Plight;
}

const ROOT = join(import.meta.dirname, '..', '..');

const BUNDLING: BundlingOptions = {
  format: OutputFormat.ESM,
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: true,
  charset: Charset.UTF8,
  sourceMap: true,
  sourcesContent: false,
  bundleAwsSDK: true,
  // CommonJS packages in the bundle call `require` for Node's own modules; an ES module has none.
  banner: [
    "import { createRequire as createRequireOfNode } from 'node:module';",
    'const require = createRequireOfNode(import.meta.url);',
  ].join(' '),
};

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
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.may(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn);
    if (props.network) allowNetworkInterfaces(this);
    this.lambda = this.createLambda(props, logGroup);
    this.alarmWhenFailing(props);
  }

  may(actions: string[], ...resources: string[]): void {
    this.role.addToPolicy(new PolicyStatement({ actions, resources }));
  }

  private createLambda(props: HouseFunctionProps, logGroup: LogGroup): NodejsFunction {
    return new NodejsFunction(this, 'Function', {
      entry: join(ROOT, props.handler),
      projectRoot: ROOT,
      depsLockFilePath: join(ROOT, 'package-lock.json'),
      bundling: BUNDLING,
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMiB,
      timeout: props.timeout,
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      environment: { ...this.houseEnvironment(), ...props.environment },
      ...props.network,
    });
  }

  private alarmWhenFailing({ alarms, whenFailing: { impact, whatToDo } }: HouseFunctionProps): void {
    new ActionableAlarm(this, 'ErrorsAlarm', {
      metric: this.lambda.metricErrors(),
      threshold: 1,
      alarms,
      impact,
      whatToDo: `Read its log: aws logs tail ${this.lambda.logGroup.logGroupName} --since 1h. ${whatToDo}`,
    });
  }

  private houseEnvironment(): Record<string, string> {
    return {
      NODE_OPTIONS: '--enable-source-maps',
      POWERTOOLS_SERVICE_NAME: this.serviceName,
      POWERTOOLS_METRICS_NAMESPACE: this.metricsNamespace,
    };
  }
}
