import { vi } from 'vitest';
import * as z from 'zod';
import type { LocalStack } from '../../local/stack.ts';
import { PATIENCE } from './front-door.ts';

const embeddedSchema = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.tuple([
      z.object({
        Namespace: z.string(),
        Dimensions: z.tuple([z.array(z.string())]),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z.string() })),
      }),
    ]),
  }),
});

/** What CloudWatch would have of the log: values by subject and name, `server=main Events created`. `from`: how many entries of the log to pass over. */
export function metricsOf({ logs }: LocalStack, from = 0): Record<string, number[]> {
  const metrics: Record<string, number[]> = {};
  for (const entry of logs.entries().slice(from)) {
    const embedded = embeddedSchema.safeParse(entry);
    if (!embedded.success) continue;
    const [{ Dimensions, Metrics }] = embedded.data._aws.CloudWatchMetrics;
    const subject = Dimensions[0].map((name) => `${name}=${entry[name]}`).join(' ');
    for (const { Name } of Metrics) {
      const values = [entry[Name]].flat().map(Number);
      metrics[`${subject} ${Name}`] = [...(metrics[`${subject} ${Name}`] ?? []), ...values];
    }
  }
  return metrics;
}

/** The log comes a moment after what it tells of. */
export async function waitForMetrics(
  stack: LocalStack,
  from: number,
  check: (metrics: Record<string, number[]>) => void,
): Promise<void> {
  await vi.waitFor(() => check(metricsOf(stack, from)), PATIENCE);
}
