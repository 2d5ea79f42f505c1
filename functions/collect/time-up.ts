class TimeUp extends Error {}
export const TIME_UP = Symbol('time up');

/** A format that tells nothing of what it reads, as of a billion blank lines, is not asked whether it has time left. */
export async function* stopWhen(
  isTimeUp: () => boolean,
  text: AsyncIterable<string>,
): AsyncGenerator<string> {
  for await (const chunk of text) {
    if (isTimeUp()) throw new TimeUp();
    yield chunk;
  }
}

/** What is parsed, and TIME_UP as the last if its text was stopped. */
export async function* untilTimeUp<Parsed>(
  all: AsyncIterable<Parsed>,
): AsyncGenerator<Parsed | typeof TIME_UP> {
  try {
    yield* all;
  } catch (error) {
    if (!(error instanceof TimeUp)) throw error;
    yield TIME_UP;
  }
}
