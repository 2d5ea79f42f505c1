import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** What a metric tells of: few values each, for CloudWatch keeps a metric for every one of them. */
export type Subject = ({ source: string } | { server: string } | { service: string }) & { trouble?: string };

const held = new Map<string, Metrics>();

export function count(subject: Subject, name: string, value = 1): void {
  measure(subject, name, value, MetricUnit.Count);
}

/** Held until `publishMetrics`. On a command line nothing is measured. */
export function measure(
  subject: Subject,
  name: string,
  value: number,
  unit: (typeof MetricUnit)[keyof typeof MetricUnit],
): void {
  if (process.env.POWERTOOLS_METRICS_NAMESPACE) metricsOf(subject).addMetric(name, unit, value);
}

/** To the log, where CloudWatch reads them. */
export function publishMetrics(): void {
  for (const metrics of held.values()) if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
}

function metricsOf(subject: Subject): Metrics {
  const key = JSON.stringify(subject);
  const known = held.get(key);
  if (known) return known;
  const metrics = new Metrics();
  // Powertools adds the function that counts: a run of one source may be closed by any of several.
  metrics.clearDefaultDimensions();
  metrics.setDefaultDimensions(subject);
  held.set(key, metrics);
  return metrics;
}
