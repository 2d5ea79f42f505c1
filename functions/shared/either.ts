import * as z from 'zod';

/** One of two schemas, by a look at the value: what is wrong is said as that one says it. */
export function either<First extends z.ZodType, Second extends z.ZodType>(
  isFirst: (value: unknown) => boolean,
  first: First,
  second: Second,
): z.ZodType<z.output<First> | z.output<Second>, z.input<First> | z.input<Second>> {
  const schema = z.unknown().transform((value, context) => {
    const result = (isFirst(value) ? first : second).safeParse(value);
    if (result.success) return result.data;
    for (const { path, message } of result.error.issues)
      context.addIssue({ code: 'custom', path: [...path], message });
    return z.NEVER;
  });
  return schema as unknown as z.ZodType<z.output<First> | z.output<Second>, z.input<First> | z.input<Second>>;
}
