import * as z from 'zod';
import { isTimeZone } from '../../misp/zone-offset.ts';

/** How the dates of a source are meant. */
export const dateOptions = {
  /** The zone of times that name none. */
  timeZone: z.string().refine(isTimeZone, 'must be a time zone, such as Asia/Tokyo').default('UTC'),
  /** Whether `03.04.2018` is 3 April, or 4 March. Left out, it is not guessed: its row is rejected. */
  dates: z.enum(['day-first', 'month-first']).optional(),
};
