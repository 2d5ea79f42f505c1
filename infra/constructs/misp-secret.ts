import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

export interface SecretProps {
  /** Of the server or source whose key it holds, and where that is. */
  name: string;
  url: string;
  /** It is encrypted with this one, or with AWS's. */
  key: IKey | undefined;
}

/** Made without a value: what CDK calls a Secret comes with a generated one, which no MISP knows. */
export class MispSecret extends CfnSecret {
  constructor(scope: Construct, id: string, { name, url, key }: SecretProps) {
    super(scope, id, {
      description:
        `The key of a user of MISP server "${name}" (${url}). Empty when made; put it in with: ` +
        putSecretCommand('<ARN of this secret>'),
      ...(key && { kmsKeyId: key.keyArn }),
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
