import type { IncomingMessage } from 'node:http';
import { type Analysis, uuidOf } from './analyses.ts';

export interface Answer {
  status: number;
  body: unknown;
  contentType?: string | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
}

export interface AnyrunWorld {
  apiKey: string;
  analyses: Analysis[];
}

const DOCUMENT = /^\/(?:v1\/analysis|report)\/([0-9a-f-]{36})(?:\/(summary\/misp|ioc\/json))?$/;
const NAMES = { 'summary/misp': 'misp', 'ioc/json': 'ioc' } as const;

export function answer(
  { apiKey, analyses }: AnyrunWorld,
  { method, url = '', headers }: IncomingMessage,
): Answer {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const [, scheme, key] = /^(\S+) (.+)$/.exec(headers.authorization ?? '') ?? [];
  if (scheme?.toLowerCase() !== 'api-key' || key !== apiKey)
    return refusal(401, 'Authentication required to access this resource');
  if (method !== 'GET') return refusal(400, 'Bad request');
  if (/^\/v1\/analysis\/?$/.test(pathname)) return history(analyses, searchParams);
  const [, uuid, path] = DOCUMENT.exec(pathname) ?? [];
  const found = analyses.find((one) => uuidOf(one) === uuid);
  const name = path === 'summary/misp' || path === 'ioc/json' ? NAMES[path] : 'report';
  const body = found?.[name];
  return body === undefined ? refusal(404, 'Task not found') : { status: 200, body };
}

/** `skip` from 0, `limit` from 1 to 100, 25 without. */
function history(analyses: Analysis[], query: URLSearchParams): Answer {
  const skip = Number(query.get('skip') ?? 0);
  const limit = Number(query.get('limit') ?? 25);
  if (!(skip >= 0 && limit >= 1 && limit <= 100)) return refusal(400, 'Bad request');
  const tasks = analyses.slice(skip, skip + limit).map((one) => one.history);
  return { status: 200, body: { error: false, data: { tasks } } };
}

function refusal(status: number, message: string): Answer {
  return { status, body: { error: true, message } };
}
