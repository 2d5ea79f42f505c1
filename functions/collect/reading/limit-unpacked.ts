import { CannotReadOn } from './unreadable.ts';

/** Far more than a function reads in its quarter of an hour. */
const MOST_UNPACKED = 8 * 1024 ** 3;
/** Text shrinks to a twentieth, logs of one line to a hundredth; deflate's limit, which bombs come near to, is a thousandth. */
const MOST_GROWTH = 400;
/** Below this no growth does harm. */
const HARMLESS = 256 * 1024 ** 2;

/** Counts what comes out of one archive, over all its files. Throws once it is too much for what went in. */
export function unpackingLimit(packed: () => number): (chunk: Uint8Array) => void {
  let unpacked = 0;
  return ({ length }) => {
    unpacked += length;
    if (unpacked > MOST_UNPACKED) {
      throw new CannotReadOn(`The archive holds more than ${MOST_UNPACKED / 1024 ** 3} GB; drop it in parts`);
    }
    if (unpacked > HARMLESS && unpacked > packed() * MOST_GROWTH) {
      throw new CannotReadOn(
        `The archive grows to more than ${MOST_GROWTH} times its size, as no text does; drop it unpacked if it is one`,
      );
    }
  };
}

export async function* watch(
  bytes: AsyncIterable<Uint8Array>,
  look: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    look(chunk);
    yield chunk;
  }
}
