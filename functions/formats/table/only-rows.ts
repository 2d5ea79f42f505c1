import type { LeftOut } from '../format.ts';
import type { TableRow } from '../readers/cells.ts';
import { type Condition, isTrue } from './reading.ts';

/** The rows of which all conditions are true; of the others it counts how many each of them keeps out. */
export class OnlyRows {
  readonly #conditions: readonly Condition[];
  readonly #passedOver = new Map<Condition, number>();

  constructor(conditions: readonly Condition[]) {
    this.#conditions = conditions;
  }

  takes({ cells }: TableRow): boolean {
    const untrue = this.#conditions.find((condition) => !isTrue(condition, cells));
    if (untrue) this.#passedOver.set(untrue, (this.#passedOver.get(untrue) ?? 0) + 1);
    return untrue === undefined;
  }

  *passedOver(): Generator<LeftOut> {
    for (const [condition, rows] of this.#passedOver) {
      yield { passedOver: { rows, reason: whyNot(condition) } };
    }
  }
}

function whyNot({ column, is, isNot }: Condition): string {
  const [words, values] = is === undefined ? ['is', isNot ?? []] : ['is not', is];
  return `${column} ${words} ${[values].flat().join(', or ') || 'empty'}`;
}
