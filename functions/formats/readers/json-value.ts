import { MAX_LINE } from './lines.ts';

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** One JSON value, found in chunks of text by its brackets and quotes alone; whether it is valid shows in parsing it. */
export class JsonValue {
  readonly #isKept: boolean;
  #text = '';
  #depth = 0;
  #inString = false;
  #isEscaped = false;

  constructor(isKept: boolean) {
    this.#isKept = isKept;
  }

  get text(): string {
    return this.#text;
  }

  /** Where behind `from` the value ends; `undefined` if it goes on in the next chunk. */
  take(chunk: string, from: number): number | undefined {
    const end = this.#findEnd(chunk, from);
    if (this.#isKept && this.#text.length <= MAX_LINE) this.#text += chunk.slice(from, end);
    return end;
  }

  #findEnd(chunk: string, from: number): number | undefined {
    let at = from;
    while (at < chunk.length) {
      if (this.#inString) {
        at = this.#behindString(chunk, at);
        if (!this.#inString && this.#depth === 0) return at;
        continue;
      }
      const code = chunk.charCodeAt(at);
      const closes = code === CLOSE_OBJECT || code === CLOSE_LIST;
      if (this.#depth === 0 && (closes || code === COMMA || code <= 0x20)) return at;
      at += 1;
      if (code === QUOTE) this.#inString = true;
      else if (code === OPEN_OBJECT || code === OPEN_LIST) this.#depth += 1;
      else if (closes) this.#depth -= 1;
      if (closes && this.#depth === 0) return at;
    }
    return undefined;
  }

  #behindString(chunk: string, from: number): number {
    let at = this.#isEscaped ? from + 1 : from;
    this.#isEscaped = false;
    for (; at < chunk.length; at += 1) {
      const code = chunk.charCodeAt(at);
      if (code === QUOTE) {
        this.#inString = false;
        return at + 1;
      }
      if (code === BACKSLASH) at += 1;
    }
    // A backslash at the end of the chunk takes the first character of the next one.
    this.#isEscaped = at > chunk.length;
    return chunk.length;
  }
}
