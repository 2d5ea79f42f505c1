/** The account that the embedded services know: fauxqs answers for this number only. */
export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';
export const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

export function arn(service: 'sqs' | 'sns' | 'secretsmanager', resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}
