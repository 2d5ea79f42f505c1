import { constants, crc32, createInflateRaw, type InflateRaw } from 'node:zlib';
import { unpackingLimit, watch } from './limit-unpacked.ts';
import { PackedBytes } from './packed-bytes.ts';
import { CannotReadOn } from './unreadable.ts';

/**
 * What a gzip holds; of several members, all. Up to where it is cut short, or to what stands behind it, all of it goes
 * through: Node's own Gunzip throws away what it has unpacked of the last chunk, which may be the whole file.
 */
export async function* gunzip(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const input = new PackedBytes(packed);
  const limit = unpackingLimit(() => input.size);
  try {
    do yield* watch(readMember(input), limit.count);
    while (await hasMember(input));
  } catch (error) {
    throw isOfZlib(error) ? broken(error.message, error) : error;
  } finally {
    await input.close();
  }
}

export function isOfZlib(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

/** RFC 1952: a header, what is packed, its CRC and its size. */
async function* readMember(input: PackedBytes): AsyncGenerator<Uint8Array> {
  await skipHeader(input);
  let [sum, size] = [0, 0];
  for await (const chunk of inflate(input)) {
    sum = crc32(chunk, sum);
    size += chunk.length;
    yield chunk;
  }
  const trailer = await input.take(8);
  if (trailer.length < 8) throw broken('unexpected end of file');
  if (trailer.readUInt32LE(0) !== sum || trailer.readUInt32LE(4) !== size % 2 ** 32)
    throw broken('its checksum is another');
}

const MAGIC = Buffer.from([0x1f, 0x8b]);
const DEFLATE = 8;
const FLAGS = { sum: 2, extra: 4, name: 8, comment: 16 };

async function skipHeader(input: PackedBytes): Promise<void> {
  const [, , method, flags = 0] = await input.take(10);
  if (method !== undefined && method !== DEFLATE) throw broken(`unknown method ${method}`);
  if (flags & FLAGS.extra) {
    const [low = 0, high = 0] = await input.take(2);
    await input.take(high * 256 + low);
  }
  if (flags & FLAGS.name) await input.skipPast(0);
  if (flags & FLAGS.comment) await input.skipPast(0);
  if (flags & FLAGS.sum) await input.take(2);
}

async function* inflate(input: PackedBytes): AsyncGenerator<Uint8Array> {
  // At the end of the input what there is comes out; that it is not all shows in what is behind it.
  const inflater = createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH });
  const fed = { size: 0, last: new Uint8Array() };
  feed(inflater, input, fed).catch((error) => inflater.destroy(error));
  yield* inflater;
  input.putBack(fed.last.subarray(fed.last.length - (fed.size - inflater.bytesWritten)));
}

/** Chunk by chunk, so that what is not of this member is in the last one. */
async function feed(
  inflater: InflateRaw,
  input: PackedBytes,
  fed: { size: number; last: Uint8Array },
): Promise<void> {
  for (let chunk = await input.next(); chunk.length > 0; chunk = await input.next()) {
    fed.size += chunk.length;
    fed.last = chunk;
    await new Promise<void>((resolve, reject) => {
      inflater.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
    if (inflater.bytesWritten < fed.size) return;
  }
  inflater.end();
}

/** Whether another member follows. NULs only fill up a block. */
async function hasMember(input: PackedBytes): Promise<boolean> {
  await input.skipAll(0);
  const head = await input.take(MAGIC.length);
  if (head.length === 0) return false;
  input.putBack(head);
  if (head.equals(MAGIC)) return true;
  throw new CannotReadOn(
    'Behind the end of the gzip archive stands what is no gzip: it is not read, all before it is. If rows are missing, drop them again',
    { isBetweenRows: true },
  );
}

function broken(reason: string, cause?: Error): CannotReadOn {
  return new CannotReadOn(
    `The gzip archive is broken or ends early (${reason}); check it with gzip -t, and drop it again`,
    { cause },
  );
}
