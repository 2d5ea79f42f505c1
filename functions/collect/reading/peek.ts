/** The same bytes, of which the first chunk has `least` of them if there are so many, and if they can be read. */
export async function* gather(bytes: AsyncIterable<Uint8Array>, least: number): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] | undefined = [];
  try {
    for await (const chunk of bytes) {
      if (!held) {
        yield chunk;
        continue;
      }
      held.push(chunk);
      if (held.reduce((sum, { length }) => sum + length, 0) < least) continue;
      yield Buffer.concat(held);
      held = undefined;
    }
  } catch (error) {
    if (held && held.length > 0) yield Buffer.concat(held);
    throw error;
  }
  if (held) yield Buffer.concat(held);
}

/** The first bytes, and all of them again. `close` ends the reading of them, begun or not. */
export async function peek(
  bytes: AsyncIterable<Uint8Array>,
  length: number,
): Promise<{ head: Uint8Array; bytes: AsyncGenerator<Uint8Array>; close: () => Promise<unknown> }> {
  const source = gather(bytes, length);
  const { value: first = new Uint8Array() } = await source.next();
  const close = async () => await source.return(undefined);
  return { head: first.subarray(0, length), bytes: again(first, source, close), close };
}

async function* again(
  first: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
  close: () => Promise<unknown>,
): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    yield* rest;
  } finally {
    await close();
  }
}
