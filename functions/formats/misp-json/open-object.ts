/** One object at a time is held as a whole; an event of 50,000 attributes has about 30 million characters. */
export const MOST_CHARACTERS = 32 * 1024 ** 2;
export const DEEPEST = 100;

/** The list in which MISP wraps what it found. */
const WRAPPER = /^\{\s*"response"\s*:\s*\[$/;
const WRAPPER_LENGTH = 100;

const LINE_FEED = 10;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN = 123;
const CLOSE = 125;

/** How the reading of an object ended; `open`: it goes on in the next chunk. */
export type State = 'open' | 'closed' | 'wrapper' | 'broken';

/** A JSON object while it is read, from its `{` on. */
export class OpenObject {
  /** Deeper or larger than anyone's event. */
  excess: 'deep' | 'large' | undefined;
  #parts: string[] = [];
  #size = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** The last character outside strings that is no blank; and the very last one. */
  #before = COLON;
  #last = 0;

  get text(): string {
    return this.#parts.join('');
  }

  /** Reads on at `from`, up to where the object ends or the chunk does. */
  read(chunk: string, from: number): { state: State; at: number } {
    for (let at = from; at < chunk.length; at++) {
      const code = chunk.charCodeAt(at);
      if (this.#inString) this.#readString(code);
      else if (code === OPEN && this.#isMisplaced()) return { state: 'broken', at };
      else if (code > 32) this.#readOutside(code);
      this.#last = code;
      if (this.#depth === 0) return this.#end('closed', chunk, from, at + 1);
      if (code === OPEN_LIST && this.#depth === 2 && this.#isWrapper(chunk.slice(from, at + 1))) {
        return this.#end('wrapper', chunk, from, at + 1);
      }
    }
    return this.#end('open', chunk, from, chunk.length);
  }

  #readString(code: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (code === BACKSLASH) this.#escaped = true;
    // JSON has no line end in a string: the quote of this one is missing
    else if (code === QUOTE || code === LINE_FEED) this.#inString = false;
  }

  #readOutside(code: number): void {
    if (code === QUOTE) this.#inString = true;
    else if (code === OPEN || code === OPEN_LIST) this.#depth += 1;
    else if (code === CLOSE || code === CLOSE_LIST) this.#depth -= 1;
    if (this.#depth > DEEPEST) this.excess ??= 'deep';
    this.#before = code;
  }

  /** At the start of a line, and where JSON has no value: this is the next object, and a bracket of ours is missing. */
  #isMisplaced(): boolean {
    if (this.#last !== LINE_FEED) return false;
    return (
      this.#before !== COLON && this.#before !== OPEN_LIST && !(this.#before === COMMA && this.#depth > 1)
    );
  }

  #isWrapper(tail: string): boolean {
    return this.#size < WRAPPER_LENGTH && tail.length < WRAPPER_LENGTH && WRAPPER.test(this.text + tail);
  }

  #end(state: State, chunk: string, from: number, at: number): { state: State; at: number } {
    this.#size += at - from;
    if (this.#size > MOST_CHARACTERS) this.excess ??= 'large';
    if (this.excess) this.#parts = [];
    else this.#parts.push(chunk.slice(from, at));
    return { state, at };
  }
}
