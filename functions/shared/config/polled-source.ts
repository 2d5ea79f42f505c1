import * as z from 'zod';
import { isTimeZone } from '../../misp/zone-offset.ts';
import { polls } from '../polls.ts';
import { sourceFields } from './source-fields.ts';

export const scheduleSchema = z.strictObject({
  /** The six fields of an AWS cron expression: `0 2 * * ? *` is every night at two. */
  cron: z
    .string()
    .regex(/^(\S+ ){5}\S+$/, 'must be the six fields of an AWS cron expression, such as 0 2 * * ? *'),
  timeZone: z.string().refine(isTimeZone, 'must be a time zone, such as Asia/Tokyo'),
});

const polledFields = {
  ...sourceFields,
  /** When it is polled; left out, by the `schedule` of the configuration. `never`: only by hand; nothing is deployed for it. */
  schedule: z
    .union(
      [scheduleSchema, z.literal('never')],
      "must be { cron: '0 2 * * ? *', timeZone: 'Asia/Tokyo' }, or 'never'",
    )
    .optional(),
};

export const polledSourceSchema = z.discriminatedUnion(
  'poll',
  [
    z.strictObject({
      ...polledFields,
      poll: z.literal('anyrun'),
      options: polls.anyrun.options,
      // As anyrun_to_misp, which this succeeds, has it.
      existing: sourceFields.existing.unwrap().default('skip'),
      publish: sourceFields.publish.unwrap().default('publish'),
    }),
    z.strictObject({ ...polledFields, poll: z.literal('misp-feed'), options: polls['misp-feed'].options }),
  ],
  { error: `must be one of ${Object.keys(polls).join(', ')}` },
);
