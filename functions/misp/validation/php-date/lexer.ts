// A longest-match lexer: of all rules the one that matches most wins, then the first one. JavaScript's alternation takes
// the first that fits instead, and backtracks; this takes one step for each character.
type Tree =
  | { kind: 'set'; symbols: Uint8Array }
  | { kind: 'sequence'; parts: Tree[] }
  | { kind: 'choice'; parts: Tree[] }
  | { kind: 'repeat'; part: Tree; least: number; most: number };
type State = { on: Uint8Array | null; next: number[]; accepts: number };
type Step = { states: readonly number[]; accepts: number; steps: (Step | null | undefined)[] };

export type Match = { rule: number; end: number };

const SYMBOLS = 131;
const OTHERS = '\u00a0\u202f\u00b5';

function symbolOf(unit: number): number {
  if (unit < 128) return unit;
  const other = OTHERS.indexOf(String.fromCharCode(unit));
  return other < 0 ? SYMBOLS : 128 + other;
}

class Reader {
  private at = 0;
  private readonly source: string;
  constructor(source: string) {
    this.source = source;
  }

  choice(): Tree {
    const parts = [this.sequence()];
    while (this.skip('|')) parts.push(this.sequence());
    return { kind: 'choice', parts };
  }

  private sequence(): Tree {
    const parts: Tree[] = [];
    while (this.at < this.source.length && !')|'.includes(this.peek())) parts.push(this.repeated());
    return { kind: 'sequence', parts };
  }

  private repeated(): Tree {
    const part = this.atom();
    if (this.skip('*')) return { kind: 'repeat', part, least: 0, most: Number.POSITIVE_INFINITY };
    if (this.skip('+')) return { kind: 'repeat', part, least: 1, most: Number.POSITIVE_INFINITY };
    if (this.skip('?')) return { kind: 'repeat', part, least: 0, most: 1 };
    if (!this.skip('{')) return part;
    const end = this.source.indexOf('}', this.at);
    const [least = 0, most = least] = this.source.slice(this.at, end).split(',').map(Number);
    this.at = end + 1;
    return { kind: 'repeat', part, least, most };
  }

  private atom(): Tree {
    if (this.skip('(')) {
      const inner = this.choice();
      this.skip(')');
      return inner;
    }
    const symbols = new Uint8Array(SYMBOLS + 1);
    if (!this.skip('[')) symbols[this.symbol()] = 1;
    else while (!this.skip(']')) this.range(symbols);
    return { kind: 'set', symbols };
  }

  private range(symbols: Uint8Array): void {
    const first = this.symbol();
    const isRange = this.peek() === '-' && this.source[this.at + 1] !== ']';
    if (isRange) this.at++;
    const last = isRange ? this.symbol() : first;
    symbols.fill(1, first, last + 1);
  }

  private symbol(): number {
    this.skip('\\');
    return symbolOf(this.source.charCodeAt(this.at++));
  }

  private peek(): string {
    return this.source[this.at] ?? '';
  }

  private skip(character: string): boolean {
    const found = this.peek() === character;
    if (found) this.at++;
    return found;
  }
}

class Machine {
  readonly states: State[] = [];

  add(on: Uint8Array | null, next: number[], accepts = -1): number {
    return this.states.push({ on, next, accepts }) - 1;
  }

  /** The state from which `tree` leads to the state `then`. */
  build(tree: Tree, then: number): number {
    if (tree.kind === 'set') return this.add(tree.symbols, [then]);
    if (tree.kind === 'choice')
      return this.add(
        null,
        tree.parts.map((part) => this.build(part, then)),
      );
    if (tree.kind === 'sequence') return tree.parts.reduceRight((next, part) => this.build(part, next), then);
    return this.repeat(tree.part, tree.least, tree.most, then);
  }

  private repeat(part: Tree, least: number, most: number, then: number): number {
    let start = then;
    if (most === Number.POSITIVE_INFINITY) {
      start = this.add(null, [then]);
      this.states[start]?.next.push(this.build(part, start));
    } else {
      for (let extra = least; extra < most; extra++) start = this.add(null, [then, this.build(part, start)]);
    }
    for (let needed = 0; needed < least; needed++) start = this.build(part, start);
    return start;
  }
}

export class Lexer {
  private readonly machine = new Machine();
  private readonly known = new Map<string, Step>();
  private readonly start: Step;

  constructor(patterns: readonly string[]) {
    const starts = patterns.map((pattern, rule) =>
      this.machine.build(new Reader(pattern).choice(), this.machine.add(null, [], rule)),
    );
    this.start = this.stepTo(starts);
  }

  match(text: string, from: number): Match | null {
    let best: Match | null = null;
    let step: Step | null = this.start;
    for (let at = from; at < text.length && step !== null; ) {
      step = this.follow(step, symbolOf(text.charCodeAt(at++)));
      if (step !== null && step.accepts >= 0) best = { rule: step.accepts, end: at };
    }
    return best;
  }

  private follow(step: Step, symbol: number): Step | null {
    const known = step.steps[symbol];
    if (known !== undefined) return known;
    const states = step.states.map((index) => this.machine.states[index]);
    const next = states.flatMap((state) => (state?.on?.[symbol] === 1 ? state.next : []));
    const found = next.length === 0 ? null : this.stepTo(next);
    step.steps[symbol] = found;
    return found;
  }

  private stepTo(indexes: readonly number[]): Step {
    const reached = this.close(indexes);
    const key = reached.join();
    const step = this.known.get(key) ?? { states: reached, accepts: this.acceptedBy(reached), steps: [] };
    this.known.set(key, step);
    return step;
  }

  private acceptedBy(states: readonly number[]): number {
    const rules = states
      .map((index) => this.machine.states[index]?.accepts ?? -1)
      .filter((rule) => rule >= 0);
    return rules.length === 0 ? -1 : Math.min(...rules);
  }

  /** All states that are reached without a character, in order. */
  private close(indexes: readonly number[]): number[] {
    const reached = new Set<number>();
    const open = [...indexes];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      const state = this.machine.states[index];
      if (state === undefined || reached.has(index)) continue;
      reached.add(index);
      if (state.on === null) open.push(...state.next);
    }
    return [...reached].sort((a, b) => a - b);
  }
}
