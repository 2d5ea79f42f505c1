import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { unpackingLimit, watch } from './limit-unpacked.ts';
import { CannotReadOn } from './unreadable.ts';

/** What a gzip holds; of several members, all. */
export async function* gunzip(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  const source = watch(packed, ({ length }) => {
    size += length;
  });
  // What goes wrong comes out of the last stream; the first is ended with it.
  const unpacked = pipeline(Readable.from(source, { objectMode: false }), createGunzip(), () => undefined);
  try {
    yield* watch(
      unpacked,
      unpackingLimit(() => size),
    );
  } catch (error) {
    throw isOfZlib(error) ? broken(error) : error;
  }
}

export function isOfZlib(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

function broken(cause: Error): CannotReadOn {
  const reason = `The gzip archive is broken or ends early (${cause.message}); check it with gzip -t, and drop it again`;
  return new CannotReadOn(reason, { cause });
}
