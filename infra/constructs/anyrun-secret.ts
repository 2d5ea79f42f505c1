import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { SecretProps } from './misp-secret.ts';

/** A secret without a value: what CDK calls a Secret comes with a generated one, which ANY.RUN does not know. */
export class AnyrunSecret extends CfnSecret {
  constructor(scope: Construct, id: string, { name, url, key }: SecretProps) {
    super(scope, id, {
      description:
        `The ANY.RUN API key (${url}) of the source "${name}". Empty when made; put it in with: ` +
        putApiKeyCommand('<ARN of this secret>'),
      ...(key && { kmsKeyId: key.keyArn }),
    });
    this.applyRemovalPolicy(RemovalPolicy.RETAIN);
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'The key is made in the profile of an ANY.RUN account, and only there can it be changed.',
    });
  }
}

export function putApiKeyCommand(secretArn: string): string {
  return `aws secretsmanager put-secret-value --secret-id ${secretArn} --secret-string '{"apiKey":"<the key>"}'`;
}
