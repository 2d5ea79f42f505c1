import type { Clock } from './clock.ts';
import { type Fault, isMispFault } from './faults.ts';
import type { Plan, PlannedFault } from './plan.ts';
import { type Random, randomFrom } from './random.ts';
import type { Process, Watch } from './steps.ts';

/** Decides what strikes which step, and keeps the story of the schedule. */
export class Referee implements Watch {
  readonly story: string[] = [];
  readonly clock: Clock;
  readonly random: Random;
  /** Troubles that nobody has mended yet. */
  troubles: Plan['troubles'];
  steps = 0;
  kills = 0;
  zombies = 0;
  /** Messages that a zombie worked at. */
  haunted = new Set<string>();
  /** Messages whose outcome is put down, and which are not to be sent again. */
  settled = new Set<string>();
  /** Requests of a message that was settled before. */
  resent: string[] = [];
  /** Deaths between a summary and the note that it was sent. */
  untold = 0;
  #faults: PlannedFault[];
  /** The keys of events that are, or were, in trouble: a redrive sends them again. */
  #troubled: ReadonlySet<string>;
  /** By event UUID, as the plan knows it. */
  #keyOf: (event: string) => string | undefined;

  constructor(plan: Plan, clock: Clock, keyOf: (event: string) => string | undefined) {
    this.clock = clock;
    this.random = randomFrom(`${plan.seed} ${plan.number} played`);
    this.troubles = plan.troubles;
    this.#troubled = new Set(Object.keys(plan.troubles));
    this.#faults = [...plan.faults];
    this.#keyOf = keyOf;
  }

  strike(process: Process, step: string): Fault | undefined {
    this.steps += 1;
    this.clock.pass(step.startsWith('MISP') ? this.random.int(30, 500) : this.random.int(1, 40));
    const fault = this.#poison(process, step) ?? this.#next(process, step);
    const at = new Date(this.clock.now()).toISOString().slice(11, 23);
    this.story.push(`${this.steps} ${at} ${process.name} ${step}${fault ? `   <- ${fault}` : ''}`);
    this.#watchSettled(process, step, fault);
    if (fault?.startsWith('killed')) this.kills += 1;
    if (fault?.startsWith('stalled')) this.zombies += 1;
    if (fault === 'killed after' && step.startsWith('SNS')) this.untold += 1;
    if (fault === 'killed before' && step.includes('SET finishedAt')) this.untold += 1;
    return fault;
  }

  /** A message that was queued twice is delivered for the first time twice, and knows nothing of its twin. */
  #watchSettled({ message, name }: Process, step: string, fault: Fault | undefined): void {
    const { run, number } = /^DynamoDB PutItem (?<run>\S+) event#(?<number>\d+)/.exec(step)?.groups ?? {};
    if (run && fault !== 'killed before') this.settled.add(`${run}.${Number(number)}`);
    if (!message || this.#troubled.has(this.#keyOf(message.event) ?? '')) return;
    const isResent = step.startsWith('MISP') && !message.isFirst && this.settled.has(message.id);
    if (isResent && !this.haunted.has(message.id)) this.resent.push(`${name} ${message.id} ${step}`);
  }

  stall({ visibilityMs, message, unsettled }: Process): number {
    for (const id of [...(message ? [message.id] : []), ...unsettled]) this.haunted.add(id);
    return this.clock.now() + visibilityMs + this.random.int(-1_000, 4_000);
  }

  tell(what: string): void {
    const at = new Date(this.clock.now()).toISOString().slice(11, 23);
    this.story.push(`${this.steps} ${at} ${what}`);
  }

  #poison(process: Process, step: string): Fault | undefined {
    if (!step.startsWith('MISP') || !process.message) return undefined;
    const trouble = this.troubles[this.#keyOf(process.message.event) ?? ''];
    if (trouble === 'poison before') return 'killed before';
    return trouble === 'poison after' ? 'killed after' : undefined;
  }

  #next(process: Process, step: string): Fault | undefined {
    const found = this.#faults.findIndex(({ at, fault }) => at <= this.steps && fits(fault, process, step));
    if (found === -1) return undefined;
    return this.#faults.splice(found, 1)[0]?.fault;
  }
}

/**
 * A zombie is not struck again: nobody else knows what it has begun, and its message is no longer its own to give back,
 * so what it leaves half done stays so.
 */
function fits(fault: Fault, process: Process, step: string): boolean {
  if (process.isZombie) return false;
  if (isMispFault(fault) || fault === 'out of time') return step.startsWith('MISP');
  return fault.startsWith('killed') || process.mayStall;
}
