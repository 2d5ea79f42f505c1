import * as z from 'zod';
import type { ConfigInput } from '../../functions/shared/config.ts';
import { propertiesOf, synthesize } from './synthesize.ts';

const widgetSchema = z.object({
  type: z.string(),
  width: z.number(),
  height: z.number(),
  x: z.number(),
  y: z.number(),
  properties: z.looseObject({
    title: z.string().optional(),
    markdown: z.string().optional(),
    metrics: z.array(z.array(z.unknown())).default([]),
    alarms: z.array(z.string()).default([]),
  }),
});
export type Widget = z.output<typeof widgetSchema>;

const bodySchema = z.object({ widgets: z.array(widgetSchema) });

/** What the dashboard of a deployment with this config shows. */
export function widgetsOf(config: Partial<ConfigInput>): Widget[] {
  const { DashboardBody } = propertiesOf(
    synthesize(config),
    'AWS::CloudWatch::Dashboard',
    'OverviewDashboard',
  );
  return bodySchema.parse(JSON.parse(String(DashboardBody))).widgets;
}
