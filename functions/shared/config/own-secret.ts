import * as z from 'zod';

/** For who has a secret already. Its ARN is whole, with the six characters that AWS put behind its name. */
export const secretArn = z.string().startsWith('arn:', { error: 'must be the ARN of a secret' }).optional();

export const secretKeyArn = z
  .string()
  .regex(/^arn:[\w-]+:kms:[\w-]+:\d+:key\/\S+$/, 'must be the ARN of a KMS key, and not of an alias')
  .optional();

interface OwnSecret {
  secretArn?: string | undefined;
  secretKeyArn?: string | undefined;
}

export function hasSecretOfKey({ secretArn, secretKeyArn }: OwnSecret): boolean {
  return secretKeyArn === undefined || secretArn !== undefined;
}

export const KEY_WITHOUT_SECRET =
  'secretKeyArn is the KMS key of the secret that secretArn names; set that, too, or neither';
