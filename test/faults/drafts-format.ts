import * as z from 'zod';
import type { Format, Parsed } from '../../functions/formats/format.ts';

/** In the place of the formats: a line is what a format would have made of some rows. */
const drafts: Format<unknown> = {
  options: z.unknown(),
  async *parse(text) {
    let whole = '';
    for await (const chunk of text) whole += chunk;
    for (const line of whole.split('\n').filter(Boolean)) yield JSON.parse(line) as Parsed;
  },
};

export const formats = { drafts };
