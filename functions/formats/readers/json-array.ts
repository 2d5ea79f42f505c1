import { JsonValue } from './json-value.ts';
import { unreadable } from './lines.ts';

/** The text of an element, and why it cannot be read. Number 0 is the file as a whole. */
export interface JsonElement {
  number: number;
  text: string;
  problem?: string;
}

/** So many names are told when the path is wrong. */
const MAX_NAMES = 20;

/** An object or list that was entered on the way to the array. */
interface Level {
  isList: boolean;
  /** The name, or the place, of what stands here now. */
  at: string;
  count: number;
}

/**
 * The elements of the array at a path (`data.items`; `*` is any name; empty is the file itself), one after the other: a
 * file of gigabytes takes no more memory than its largest element.
 */
export async function* readJsonArray(text: AsyncIterable<string>, path: string): AsyncGenerator<JsonElement> {
  const reader = new ArrayReader(path === '' ? [] : path.split('.'));
  for await (const chunk of text) {
    yield* reader.read(chunk);
    if (reader.isBroken) break;
  }
  const problem = reader.whyIncomplete();
  if (problem) yield { number: 0, text: '', problem };
}

class ArrayReader {
  readonly #path: readonly string[];
  readonly #levels: Level[] = [];
  readonly #names = new Set<string>();
  #expects: 'value' | 'name' | 'colon' | 'comma' | 'nothing' = 'value';
  #value: { text: JsonValue; is: 'name' | 'element' | 'other' } | undefined;
  #isFound = false;
  #isNoArray = false;
  #number = 0;
  isBroken = false;

  constructor(path: readonly string[]) {
    this.#path = path;
  }

  whyIncomplete(): string | undefined {
    const rows = `after row ${this.#number}`;
    if (this.isBroken && !this.#isFound)
      return "the file is no JSON, or not one alone; if each of its lines is an object, say in the mapping as: 'json-lines'";
    if (this.isBroken) return `the JSON is broken ${rows}; what follows was not read`;
    if (this.#expects !== 'nothing') return `the JSON is cut off ${rows}; was the upload complete?`;
    if (this.#isFound) return undefined;
    const names = [...this.#names].join(', ');
    if (this.#path.length === 0) return 'the JSON is no array; say in the mapping, as path, where it has one';
    const path = `"${this.#path.join('.')}"`;
    if (this.#isNoArray) return `what the JSON has at ${path} is no array`;
    return `the JSON has no array at ${path}${names && `; it has ${names}`}`;
  }

  *read(chunk: string): Generator<JsonElement> {
    for (let at = 0; at < chunk.length && !this.isBroken; ) {
      if (this.#value) {
        const end = this.#value.text.take(chunk, at);
        if (end === undefined) return;
        at = end;
        yield* this.#finish(this.#value);
      } else if (chunk.charCodeAt(at) <= 0x20 || this.#takes(chunk[at] ?? '')) at += 1;
    }
  }

  *#finish({
    text: { text },
    is,
  }: {
    text: JsonValue;
    is: 'name' | 'element' | 'other';
  }): Generator<JsonElement> {
    this.#value = undefined;
    this.#expects = is === 'name' ? 'colon' : this.#levels.length === 0 ? 'nothing' : 'comma';
    if (is === 'name') this.#standAt(nameOf(text));
    if (is !== 'element') return;
    this.#number += 1;
    const problem = unreadable(text);
    yield { number: this.#number, text, ...(problem && { problem }) };
  }

  /** Whether the character is done with; it is not if a value or name begins with it. */
  #takes(character: string): boolean {
    const level = this.#levels.at(-1);
    if (level && character === (level.isList ? ']' : '}') && this.#mayClose(level)) this.#close();
    else if (this.#expects === 'value' && !/[\]},:]/.test(character)) return this.#open(character);
    else if (this.#expects === 'name' && character === '"') return this.#begin('name');
    else if (this.#expects === 'colon' && character === ':') this.#expects = 'value';
    else if (this.#expects === 'comma' && character === ',' && level) this.#goOn(level);
    else this.isBroken = true;
    return true;
  }

  /** A value begins: it lies on the way to the array, is the array, an element of it, or nothing to us. */
  #open(character: string): boolean {
    const depth = this.#levels.length;
    const [wanted, here] = [this.#path[depth - 1], this.#levels[depth - 1]?.at];
    if (depth > this.#path.length) return this.#begin('element');
    const isOnWay = depth === 0 || wanted === '*' || wanted === here;
    this.#isNoArray ||= isOnWay && depth === this.#path.length && character !== '[';
    const isEntered = character === '[' || (character === '{' && depth < this.#path.length);
    if (!isOnWay || !isEntered) return this.#begin('other');
    this.#isFound ||= depth === this.#path.length;
    this.#levels.push({ isList: character === '[', at: '0', count: 0 });
    this.#expects = character === '[' ? 'value' : 'name';
    return true;
  }

  #begin(is: 'name' | 'element' | 'other'): false {
    this.#value = { text: new JsonValue(is !== 'other'), is };
    return false;
  }

  #standAt(name: string): void {
    const level = this.#levels.at(-1);
    if (level) level.at = name;
    if (this.#levels.length === 1 && this.#names.size < MAX_NAMES) this.#names.add(name);
  }

  #mayClose({ isList, count }: Level): boolean {
    return this.#expects === 'comma' || (count === 0 && this.#expects === (isList ? 'value' : 'name'));
  }

  #goOn(level: Level): void {
    level.count += 1;
    if (level.isList) level.at = `${level.count}`;
    this.#expects = level.isList ? 'value' : 'name';
  }

  #close(): void {
    this.#levels.pop();
    this.#expects = this.#levels.length === 0 ? 'nothing' : 'comma';
  }
}

function nameOf(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
