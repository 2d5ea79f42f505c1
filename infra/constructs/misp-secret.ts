import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/** Made without a value: what CDK calls a Secret comes with a generated one, which no MISP knows. */
export class MispSecret extends CfnSecret {
  constructor(scope: Construct, id: string, { name, url }: { name: string; url: string }) {
    super(scope, id, {
      description:
        `The key of a user of MISP server "${name}" (${url}). Empty when made; put it in with: ` +
        putSecretCommand('<ARN of this secret>'),
    });
    this.applyRemovalPolicy(RemovalPolicy.RETAIN);
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'The key is made in MISP by its administrator, and only there can it be changed.',
    });
  }
}

export function putSecretCommand(secretArn: string): string {
  return `aws secretsmanager put-secret-value --secret-id ${secretArn} --secret-string '{"authkey":"<the key>"}'`;
}
