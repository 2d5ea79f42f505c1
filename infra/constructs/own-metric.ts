import { Stack } from 'aws-cdk-lib';
import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/** One of those that the functions measure themselves, by the name and subject that they give it. */
export function ownMetric(
  scope: Construct,
  metricName: string,
  subject: Record<string, string>,
  options: MetricOptions = {},
): Metric {
  const namespace = Stack.of(scope).stackName;
  return new Metric({ namespace, metricName, dimensionsMap: subject, statistic: Stats.SUM, ...options });
}
