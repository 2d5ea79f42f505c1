/** Text as a stream, in the given chunks. */
export async function* streamOf(...chunks: string[]): AsyncGenerator<string> {
  yield* chunks;
}

export async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  return await Array.fromAsync(values);
}
