import * as z from 'zod';

const optional = z.array(z.string()).default([]);

const delimited = z.strictObject({
  as: z.literal('delimited'),
  /** What stands between two columns: a comma, if nothing else is said. */
  delimiter: z
    .string()
    .regex(/^[^"\r\n]+$/, 'must be a character such as , or ;')
    .default(','),
  /**
   * Where the columns are named: in the first row, in the last comment before it (as abuse.ch does it), or here. Of two
   * columns of one name, `url`, the first is `url (1)`, the second `url (2)`.
   */
  header: z.union([z.enum(['first-row', 'last-comment']), z.array(z.string()).min(1)]).default('first-row'),
  /** What a comment begins with: `#`. Left out, there are none. */
  comment: z.string().min(1).optional(),
});

const jsonLines = z.strictObject({
  /** Each line is a JSON object. What lies deeper is named by its way: `user.name`. */
  as: z.literal('json-lines'),
  /** Columns that not every row has. A row without another one that the mapping uses is rejected. */
  optional,
});

const jsonArray = z.strictObject({
  /** The file is JSON, and each object of an array in it is a row. */
  as: z.literal('json-array'),
  /** The way to the array: `data.items`. `*` is any name. Left out, the file is the array. */
  path: z.string().default(''),
  /** Columns that not every row has. A row without another one that the mapping uses is rejected. */
  optional,
});

const keyValue = z.strictObject({
  /** Lines such as `date=2019-05-15 attack="A b"`; a prefix, as syslog's, is left out. */
  as: z.literal('key-value'),
  /** What stands between two pairs: blanks, if nothing else is said. */
  separator: z.string().min(1).default(' '),
  /** The key with which each line begins, if its prefix has a `=` in it. */
  firstKey: z
    .string()
    .regex(/^[\w.-]+$/, 'must be a key, such as date')
    .optional(),
  /** Columns that not every row has. A row without another one that the mapping uses is rejected. */
  optional,
});

const accessLog = z.strictObject({
  /**
   * Apache's and nginx's common and combined formats. The columns: vhost, host, ident, user, time, request, method,
   * path, protocol, status, bytes, referer, agent, rest.
   */
  as: z.literal('access-log'),
  /** Each line begins with the site's name. */
  vhost: z.boolean().default(false),
});

export const rowOptions = z.discriminatedUnion('as', [delimited, jsonLines, jsonArray, keyValue, accessLog]);

export type RowOptions = z.output<typeof rowOptions>;
export type DelimitedOptions = z.output<typeof delimited>;
