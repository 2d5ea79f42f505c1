import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { type Listening, listen } from './listen.ts';

export interface SecretsManager extends Listening {
  /** An undefined value is a secret that was made and never filled. */
  put(id: string, value: string | undefined): void;
}

const requestSchema = z.object({ SecretId: z.string() });

/** The one call that the functions make, GetSecretValue, in AWS's JSON 1.1 protocol. */
export async function startSecretsManager(): Promise<SecretsManager> {
  const secrets = new Map<string, string | undefined>();
  const server = createServer((request, response) => {
    answer(request, response, secrets).catch((error: unknown) => {
      send(response, 400, { __type: 'InvalidRequestException', message: String(error) });
    });
  });
  return { ...(await listen(server)), put: (id, value) => secrets.set(id, value) };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  secrets: Map<string, string | undefined>,
): Promise<void> {
  const { SecretId } = requestSchema.parse(await json(request));
  if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue') {
    return send(response, 400, { __type: 'UnknownOperationException' });
  }
  const SecretString = secrets.get(SecretId);
  if (SecretString === undefined) return send(response, 400, notFound(secrets.has(SecretId)));
  send(response, 200, {
    ARN: SecretId,
    Name: SecretId.split(':').at(-1),
    SecretString,
    VersionStages: ['AWSCURRENT'],
    CreatedDate: Date.now() / 1000,
  });
}

function notFound(exists: boolean) {
  const what = exists ? 'the specified secret value for staging label: AWSCURRENT' : 'the specified secret.';
  return { __type: 'ResourceNotFoundException', message: `Secrets Manager can't find ${what}` };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}
