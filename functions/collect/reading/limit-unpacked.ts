import { CannotReadOn } from './unreadable.ts';

/** Far more than a function reads in its quarter of an hour. */
const MOST_UNPACKED = 8 * 1024 ** 3;
/** Text shrinks to a twentieth, logs of one line to a hundredth; deflate's limit, which bombs come near to, is a thousandth. */
const MOST_GROWTH = 400;
/** Below this no growth does harm. */
const HARMLESS = 256 * 1024 ** 2;

interface UnpackingLimit {
  /** Throws once it is too much. */
  count(chunk: Uint8Array): void;
  isReached(): boolean;
}

/** On what comes out of one archive, over all its files, for what went in. */
export function unpackingLimit(packed: () => number): UnpackingLimit {
  let unpacked = 0;
  const isTooMuch = () => unpacked > MOST_UNPACKED;
  const isBomb = () => unpacked > HARMLESS && unpacked > packed() * MOST_GROWTH;
  return {
    count: ({ length }) => {
      unpacked += length;
      if (isTooMuch())
        throw new CannotReadOn(
          `The archive holds more than ${MOST_UNPACKED / 1024 ** 3} GB; drop it in parts`,
        );
      if (isBomb())
        throw new CannotReadOn(
          `The archive grows to more than ${MOST_GROWTH} times its size, as no text does; drop it unpacked if it is one`,
        );
    },
    isReached: () => isTooMuch() || isBomb(),
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
