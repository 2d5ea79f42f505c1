import type { Measured, Work } from './measure.ts';
import { ASSUMED, PRICES } from './prices.ts';

// infra/: memoryMiB of each function
const MEMORY_MIB: Record<string, number> = {
  'import-file': 1024,
  'post-event': 512,
  'poll-anyrun': 512,
  'import-analysis': 1024,
};
// AWS: a function has a whole vCPU at 1,769 MiB, and a part of one as its memory is a part of that
const MIB_PER_CPU = 1769;

/** How long AWS would bill the calls for: processor time as the memory has it, and the time of what is waited for. */
export function billedMs({ name, cpuMs, requests }: Work): number {
  const isAws = (kind: string) => /^(?:DynamoDB|SQS|S3|Secrets|SNS)/.test(kind);
  const waits = Object.entries(requests).map(
    ([kind, n]) => n * (isAws(kind) ? ASSUMED.awsMs : ASSUMED.mispMs),
  );
  const share = Math.min(1, memoryOf(name) / MIB_PER_CPU);
  return cpuMs / share + waits.reduce((a, b) => a + b, 0);
}

/** What the measured work costs, by service, in dollars. */
export function bill({ work, logBytes }: Measured): Record<string, number> {
  const of = (pattern: RegExp) => work.reduce((sum, one) => sum + requestsOf(one, pattern), 0);
  const total = (key: 'calls' | 'writeUnits' | 'readUnits') => work.reduce((sum, one) => sum + one[key], 0);
  const gbSeconds = work.reduce((sum, one) => sum + (billedMs(one) / 1000) * (memoryOf(one.name) / 1024), 0);
  // A call is a batch that Lambda received, and what was done of it is deleted: two requests. All queues as the dearer FIFO.
  const queued = of(/^SQS/) + 2 * total('calls');
  return {
    Lambda: gbSeconds * PRICES.lambdaPerGbSecond + total('calls') * PRICES.lambdaPerCall,
    SQS: queued * PRICES.sqsFifoPerRequest,
    DynamoDB: total('writeUnits') * PRICES.dynamoPerWriteUnit + total('readUnits') * PRICES.dynamoPerReadUnit,
    S3: of(/^S3 (?:PUT|POST)/) * PRICES.s3PerWrite + of(/^S3 GET/) * PRICES.s3PerRead,
    'Secrets Manager': of(/^Secrets/) * PRICES.secretsPerRequest,
    'CloudWatch Logs': (logBytes / 1024 ** 3) * PRICES.logsPerGb,
  };
}

export function requestsOf({ requests }: Work, pattern: RegExp): number {
  return Object.entries(requests).reduce((sum, [kind, n]) => sum + (pattern.test(kind) ? n : 0), 0);
}

function memoryOf(name: string): number {
  return MEMORY_MIB[name] ?? 0;
}
