import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Outcome } from '../../ledger/outcome.ts';
import { TryLater } from '../../shared/failures.ts';

/** How a MISP server fares. infra/ rings an alarm on `Unavailable`. */
export interface ServerMetrics {
  metrics: Metrics;
  countOutcome(outcome: Outcome): void;
  /** Counts the server as unavailable if that is what the error says. */
  countError(error: unknown): void;
}

export function openServerMetrics(server: string): ServerMetrics {
  const metrics = new Metrics({ defaultDimensions: { server } });
  return {
    metrics,
    countOutcome: ({ outcome }) => {
      metrics.addMetric(`Events ${outcome}`, MetricUnit.Count, 1);
    },
    countError: (error) => {
      const isOutage = error instanceof TryLater && error.everything && !error.soon;
      if (isOutage) metrics.addMetric('Unavailable', MetricUnit.Count, 1);
    },
  };
}
