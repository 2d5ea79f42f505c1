import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { Refusal } from './answer.ts';

export interface MispRequest {
  readonly method: string;
  /** As it was sent, without the query. */
  readonly path: string;
  readonly segments: readonly string[];
  /** CakePHP's named parameters: `limit:2` as a part of the path. */
  readonly named: ReadonlyMap<string, string>;
  readonly endsInJson: boolean;
  readonly headers: IncomingMessage['headers'];
  readonly rawBody: Buffer;
}

export async function readRequest(incoming: IncomingMessage): Promise<MispRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const path = (incoming.url ?? '/').replace(/\?.*$/, '');
  return {
    method: incoming.method ?? 'GET',
    path,
    ...splitPath(path),
    headers: incoming.headers,
    rawBody: Buffer.concat(chunks),
  };
}

function splitPath(path: string): Pick<MispRequest, 'segments' | 'named' | 'endsInJson'> {
  const endsInJson = path.endsWith('.json');
  const parts = (endsInJson ? path.slice(0, -'.json'.length) : path)
    .replace(/^\/|\/$/g, '')
    .split('/')
    .map(decode);
  const named = parts
    .filter((part) => part.includes(':'))
    .map((part) => {
      const colon = part.indexOf(':');
      return [part.slice(0, colon), part.slice(colon + 1)] as const;
    });
  return { segments: parts.filter((part) => !part.includes(':')), named: new Map(named), endsInJson };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const invalidJson =
  'Invalid JSON input. Make sure that the JSON input is a correctly formatted JSON string. This request has been blocked to avoid an unfiltered request.';

/** The body as MISP sees it: undefined when there is none, or none that it understands (contract 063-071). */
export function parseBody(request: MispRequest): unknown {
  const contentType = request.headers['content-type'];
  if (request.rawBody.length === 0 || contentType === undefined) return undefined;
  if (!contentType.startsWith('application/json')) return { [request.rawBody.toString('latin1')]: '' };
  const bytes = decompress(request);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Refusal(405, invalidJson);
  }
}

function decompress({ headers, rawBody }: MispRequest): Buffer {
  const encoding = headers['content-encoding'];
  if (encoding === 'br')
    throw new Refusal(400, 'This server doesn&#039;t support brotli compressed requests.');
  if (encoding !== 'gzip') return rawBody;
  try {
    return gunzipSync(rawBody);
  } catch {
    throw new Refusal(400, 'Invalid compressed data.');
  }
}
