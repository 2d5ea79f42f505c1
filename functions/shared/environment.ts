import * as z from 'zod';

/** The function's environment, by a schema. Throws one Error that names all that is missing, before any record is touched. */
export function parseEnvironment<Shape extends z.ZodRawShape>(shape: Shape): z.infer<z.ZodObject<Shape>> {
  const result = z.object(shape).safeParse(process.env);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.')} (${message})`);
  throw new Error(`The function's environment lacks ${problems.join(', ')}; deploy the stack again`);
}

/** An environment variable that holds JSON. */
export function jsonVariable<Schema extends z.ZodType>(schema: Schema) {
  return z
    .string()
    .transform((text) => JSON.parse(text))
    .pipe(schema);
}
