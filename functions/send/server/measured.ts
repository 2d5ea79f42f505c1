import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { measure, type Subject } from '../../shared/metrics.ts';
import type { MispAnswer, MispClient } from './misp-client.ts';

/** The same client; how long each answer takes, and how long the key is valid, become metrics of its server. */
export function measured(client: MispClient, subject: Subject): MispClient {
  return {
    ...client,
    request: async (request) => {
      const startedAt = performance.now();
      const answer = await client.request(request);
      measure(subject, 'Latency', performance.now() - startedAt, MetricUnit.Milliseconds);
      const days = keyDaysLeft(answer);
      if (days !== undefined) measure(subject, 'Key days left', days, MetricUnit.Count);
      return answer;
    },
  };
}

/** Ten years: a number, so that the alarm of a key that was replaced by such a one ends. */
const DOES_NOT_EXPIRE = 3_650;
const DAY_MS = 86_400_000;

/** MISP 2.5.1 says when as `2026-12-20T00:00:00+00:00`, with every answer to the key, and of one without an end nothing. */
function keyDaysLeft({ status, headers }: MispAnswer): number | undefined {
  const expiry = Date.parse(String(headers['x-auth-key-expiration']));
  if (!Number.isNaN(expiry)) return (expiry - Date.now()) / DAY_MS;
  return status === 200 ? DOES_NOT_EXPIRE : undefined;
}
