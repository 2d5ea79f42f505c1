const NONE = Buffer.alloc(0);

/** Bytes that come in chunks, and are read in pieces of any size. */
export class PackedBytes {
  /** How many have come. */
  size = 0;
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Uint8Array = NONE;

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#source = bytes[Symbol.asyncIterator]();
  }

  /** Some bytes; none at the end. */
  async next(): Promise<Uint8Array> {
    const held = this.#held;
    this.#held = NONE;
    if (held.length > 0) return held;
    for (;;) {
      const { done, value } = await this.#source.next();
      if (done) return NONE;
      this.size += value.length;
      if (value.length > 0) return value;
    }
  }

  /** So many bytes, or fewer at the end. */
  async take(length: number): Promise<Buffer> {
    let taken = await this.next();
    while (taken.length < length) {
      const more = await this.next();
      if (more.length === 0) break;
      taken = Buffer.concat([taken, more]);
    }
    this.putBack(taken.subarray(length));
    return Buffer.from(taken.subarray(0, length));
  }

  /** The last bytes that were read come again. */
  putBack(bytes: Uint8Array): void {
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([bytes, this.#held]);
  }

  /** Past all bytes up to the next of this kind, or to the end. */
  async skipPast(byte: number): Promise<void> {
    await this.#skip((chunk) => chunk.indexOf(byte), 1);
  }

  /** To the next byte of another kind, or to the end. */
  async skipAll(byte: number): Promise<void> {
    await this.#skip((chunk) => chunk.findIndex((one) => one !== byte), 0);
  }

  async #skip(find: (chunk: Uint8Array) => number, further: number): Promise<void> {
    for (let chunk = await this.next(); chunk.length > 0; chunk = await this.next()) {
      const at = find(chunk);
      if (at !== -1) return this.putBack(chunk.subarray(at + further));
    }
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
