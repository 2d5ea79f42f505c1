import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Fault, isMispFault, type MispFault } from './faults.ts';

/** A call to MISP or AWS: before it and behind it a function may die. Told of a fault if MISP is to play it. */
export type Work<T> = (fault: MispFault | undefined) => Promise<T>;

export interface Watch {
  /** What strikes this step, if anything does. */
  strike(process: Process, step: string): Fault | undefined;
  /** Until when it is stalled. */
  stall(process: Process): number;
}

const current = new AsyncLocalStorage<Process>();

/** Every call to the outside goes through here: a function of a schedule makes it when it is its turn. */
export async function step<T>(name: string, work: Work<T>): Promise<T> {
  const process = current.getStore();
  return process ? await process.step(name, work) : await work(undefined);
}

export function currentProcess(): Process | undefined {
  return current.getStore();
}

/** One call of a function. Between two steps it runs by itself; it makes one when it is told to. */
export class Process {
  readonly name: string;
  isOver = false;
  isDead = false;
  /** It was, or is, so slow that its messages are delivered again. */
  isZombie = false;
  stalledUntil = 0;
  mayStall = true;
  visibilityMs = 0;
  isOutOfTime = false;
  /** How often it may ask for its time until that is over. */
  timely = Number.POSITIVE_INFINITY;
  /** The message that it works at, as `<run>.<number>`, its event, and whether it is delivered for the first time. */
  message: { id: string; event: string; isFirst: boolean } | undefined;
  /** Messages that are sent, and what became of them is not put down. */
  unsettled = new Set<string>();
  readonly #watch: Watch;
  #turns: (() => Promise<void>)[] = [];
  #wake = () => {};

  constructor(name: string, watch: Watch) {
    this.name = name;
    this.#watch = watch;
  }

  /** Runs to its first step. */
  async start(work: () => Promise<void>): Promise<void> {
    const end = () => {
      this.isOver = true;
      this.#wake();
    };
    void current.run(this, work).then(end);
    await this.#settled();
  }

  /** Makes the next step, and runs on to the one after it. */
  async move(): Promise<void> {
    await this.#turns.shift()?.();
    await this.#settled();
  }

  step<T>(name: string, work: Work<T>): Promise<T> {
    const make = (fault: MispFault | undefined) => current.run(this, () => work(fault));
    return new Promise((resolve, reject) => {
      this.#turns.push(async () => {
        const fault = this.#watch.strike(this, name);
        if (fault === 'killed before') return this.#die();
        if (fault === 'stalled before') return this.#stall(() => settle(make(undefined), resolve, reject));
        if (fault === 'out of time') this.isOutOfTime = true;
        const done = make(fault && isMispFault(fault) ? fault : undefined);
        if (fault === 'killed after')
          return await settle(
            done,
            () => this.#die(),
            () => this.#die(),
          );
        if (fault !== 'stalled after') return await settle(done, resolve, reject);
        await settle(done, nothing, nothing);
        this.#stall(() => settle(done, resolve, reject));
      });
      this.#wake();
    });
  }

  #die(): void {
    this.isDead = true;
    this.isOver = true;
  }

  #stall(goOn: () => Promise<void>): void {
    this.isZombie = true;
    this.stalledUntil = this.#watch.stall(this);
    this.#turns.unshift(goOn);
  }

  /** At its next step, or at its end. */
  async #settled(): Promise<void> {
    if (this.isOver) return;
    if (this.#turns.length > 0) await nextTurn();
    else
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  }
}

async function settle<T>(
  done: Promise<T>,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): Promise<void> {
  await done.then(resolve, reject);
}

function nothing(): void {}
