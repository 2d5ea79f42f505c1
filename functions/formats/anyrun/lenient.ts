import * as z from 'zod';

// Fields of real reports are null or absent, and change their type between years; nothing of a report is required.
export const text = z
  .union([z.string(), z.number(), z.boolean()])
  .nullish()
  .catch(undefined)
  .transform((value) => (value === null || value === undefined ? '' : String(value).trim()));

export const number = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\s*[0-9]{1,15}\s*$/)
      .transform(Number),
  ])
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? undefined);

/** The items that are as they should be; one that is not costs no other. */
export function list<Item extends z.ZodType>(item: Item) {
  return z
    .array(z.unknown())
    .nullish()
    .catch([])
    .transform((items) =>
      (items ?? []).flatMap((one): z.output<Item>[] => {
        const read = item.safeParse(one);
        return read.success ? [read.data] : [];
      }),
    );
}

/** An object; where there is none, one without anything in it. */
export function part<Shape extends z.ZodRawShape>(shape: Shape) {
  const schema = z.object(shape);
  return z
    .unknown()
    .transform((value) => {
      const read = schema.safeParse(value);
      return read.success ? read.data : schema.parse({});
    })
    .prefault({});
}

// Strings until 2022 and in Rapid7's schema, objects in Kibana's of 2026; both at once in one list.
export const tagNames = list(
  z.union([z.string(), z.object({ tag: z.string() }).transform(({ tag }) => tag)]),
).transform((names) => names.map((name) => name.trim()).filter((name) => name !== ''));

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
