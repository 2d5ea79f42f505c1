import { afterEach, expect, test, vi } from 'vitest';
import { measured } from '../../../../functions/send/server/measured.ts';
import type { MispAnswer, MispRequest } from '../../../../functions/send/server/misp-client.ts';
import { publishMetrics } from '../../../../functions/shared/metrics.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const DAY_MS = 86_400_000;
const REQUEST: MispRequest = { authkey: 'k', method: 'GET', path: '/x' };

/** What CloudWatch reads after one request. */
async function metricsOf(answer: MispAnswer): Promise<Record<string, unknown>> {
  const lines: string[] = [];
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'misp-ingest');
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  vi.spyOn(performance, 'now').mockReturnValueOnce(1_000).mockReturnValueOnce(1_075);
  const client = { url: 'u', request: async () => answer, clockOffsetMs: () => 5, close: () => {} };
  const { request, url, clockOffsetMs } = measured(client, { server: 'main' });
  expect([await request(REQUEST), url, clockOffsetMs()]).toEqual([answer, 'u', 5]);
  publishMetrics();
  return Object.assign({}, ...lines.map((line) => JSON.parse(line)));
}

test('every answer has its latency', async () => {
  const { _aws, ...metrics } = await metricsOf({ status: 500, headers: {}, body: '' });
  expect(metrics).toMatchObject({ server: 'main', Latency: 75 });
  expect(metrics).not.toHaveProperty('Key days left');
  expect(JSON.stringify(_aws)).toContain('{"Name":"Latency","Unit":"Milliseconds"}');
});

test.each([200, 403])('an answer %i that says when the key ends says in how many days', async (status) => {
  const headers = { 'x-auth-key-expiration': new Date(Date.now() + 10 * DAY_MS).toISOString() };
  const metrics = await metricsOf({ status, headers, body: '' });
  expect(metrics['Key days left']).toBeCloseTo(10, 2);
});

test('a key without an end is good for ten years', async () => {
  expect(await metricsOf({ status: 200, headers: {}, body: '' })).toMatchObject({ 'Key days left': 3_650 });
});
