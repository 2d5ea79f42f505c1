import * as z from 'zod';
import { isDate } from '../../misp/date-time.ts';

export const textOptions = z.strictObject({
  /** The event's info: `{title}` is the subject or first line of the text, `{file}` the name of the file. */
  info: z.string().trim().min(1).default('{title}'),
  /** The event's date: that of the upload, or always this one. */
  date: z
    .union([z.literal('uploaded'), z.string().refine(isDate, 'must be a day, such as 2024-04-03')])
    .default('uploaded'),
  /** `false`: no attribute is for detection, whatever MISP's default for its type is. */
  to_ids: z.boolean().optional(),
  /** Keeps the text itself, as a report of the event. */
  report: z.boolean().default(false),
  /** Your own: they and what is in them is no indicator. */
  ownDomains: z.array(z.string().trim().min(1)).default([]),
  /** Values, domains and networks that are known to be good. */
  allow: z.array(z.string().trim().min(1)).default([]),
  /** Addresses of private networks (RFC 1918 and their like). */
  privateAddresses: z.enum(['leave-out', 'keep']).default('leave-out'),
  /** What MISP's free-text import finds and is none, such as `Mozilla/5.0`: kept, but not for detection, or left out. */
  doubtful: z.enum(['mark', 'leave-out']).default('mark'),
});

export type TextOptions = z.output<typeof textOptions>;
