import * as z from 'zod';
import type { Format } from '../../formats/format.ts';
import { type FormatName, formats } from '../../formats/index.ts';
import { sourceFields } from './source-fields.ts';

type SourceSchema<F extends FormatName> = z.ZodObject<
  typeof sourceFields & {
    format: z.ZodLiteral<F>;
    options: z.ZodPrefault<(typeof formats)[F]['options']>;
    /** The encoding of its files: utf-8, utf-16le, shift_jis, euc-jp... Left out, it is found by their content. */
    encoding: z.ZodOptional<z.ZodString>;
  },
  z.core.$strict
>;
type AnySourceSchema = { [F in FormatName]: SourceSchema<F> }[FormatName];

const sourceSchemas = Object.entries<Format>(formats).map(([format, { options, defaults = {} }]) =>
  z.strictObject({
    ...sourceFields,
    format: z.literal(format),
    options: options.prefault({}),
    encoding: z
      .string()
      .refine(isEncoding, 'must be an encoding, such as utf-8, utf-16le, shift_jis or euc-jp')
      .optional(),
    existing: sourceFields.existing.unwrap().default(defaults.existing ?? 'merge'),
    match: sourceFields.match.unwrap().default(defaults.match ?? 'uuid'),
  }),
) as unknown as [AnySourceSchema, ...AnySourceSchema[]];

export const fileSourceSchema = z.discriminatedUnion('format', sourceSchemas, {
  error: `must be one of ${Object.keys(formats).join(', ')}`,
});

function isEncoding(label: string): boolean {
  try {
    return Boolean(new TextDecoder(label));
  } catch {
    return false;
  }
}
