import { type Answer, internalError, page, Refusal, toLogin } from '../http/answer.ts';
import type { Outage } from './fault.ts';

/** What stands in front of MISP answers with pages of its own, no charset in the content type. */
function proxyPage(status: number, title: string, server: string): Answer {
  const lines = [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    `<hr><center>${server}</center>`,
    '</body>',
    '</html>',
    '',
  ];
  return { ...page(lines.join('\r\n'), status), contentType: 'text/html' };
}

export const authenticationFailed =
  'Authentication failed. Please make sure you pass the API key of an API enabled user along in the Authorization header.';

type Outages = Readonly<Record<Outage, (path: string, baseUrl: string) => Answer>>;

const outages: Outages = {
  // contract 342
  'internal-error': (path) => internalError().toAnswer(path),
  // contract 343
  'bad-gateway': () => proxyPage(502, '502 Bad Gateway', 'nginx'),
  // contract 335
  maintenance: (_path, baseUrl) => toLogin(baseUrl),
  // contract 339: a good key looks like a wrong one
  'redis-down': (path) => new Refusal(403, authenticationFailed).toAnswer(path),
  // contract 334
  'too-large': () => proxyPage(413, '413 Request Entity Too Large', 'nginx/1.22.1'),
};

export function outageAnswer(outage: Outage, path: string, baseUrl: string): Answer {
  return outages[outage](path, baseUrl);
}

/** contract 320 */
export function rateLimitedAnswer(path: string, limit: number, resetSeconds: number): Answer {
  const headers = {
    'X-Rate-Limit-Limit': String(limit),
    'X-Rate-Limit-Remaining': '0',
    'X-Rate-Limit-Reset': String(resetSeconds),
  };
  return new Refusal(429, 'Rate limit exceeded.', { headers }).toAnswer(path);
}
