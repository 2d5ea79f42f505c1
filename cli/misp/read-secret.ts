import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** The text of a secret; undefined while nobody has filled it. */
export async function readSecret(id: string): Promise<string | undefined> {
  const secrets = new SecretsManagerClient({});
  try {
    return (await secrets.send(new GetSecretValueCommand({ SecretId: id }))).SecretString;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  } finally {
    secrets.destroy();
  }
}
