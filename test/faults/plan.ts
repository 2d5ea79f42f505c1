import { type Drop, planDrops, type Trouble } from './drops.ts';
import { countsAsTry, type Fault, FUNCTION_FAULTS, HANGS, MISP_FAULTS } from './faults.ts';
import { type Random, randomFrom } from './random.ts';
import { SOURCES, type SourceName } from './sources.ts';

/** One schedule: what is dropped, and what goes wrong. The same seed and number give the same. */
export interface Plan {
  seed: string;
  number: number;
  source: SourceName;
  drops: Drop[];
  /** What is wrong with an event, by its key, until somebody mends it, or for ever. */
  troubles: Record<string, Trouble>;
  faults: PlannedFault[];
  /** How far the clocks of the MISP servers are ahead. */
  mispAheadMs: number;
  piece: number;
}

/** Strikes the first step from the `at`th on that it fits. */
export interface PlannedFault {
  at: number;
  fault: Fault;
}

const LONGEST = 160;

export function planOf(seed: string, number: number): Plan {
  const random = randomFrom(`${seed} ${number}`);
  const source = random.pick(Object.keys(SOURCES) as [SourceName, ...SourceName[]]);
  const { drops, troubles } = planDrops(random, number, LONGEST);
  return {
    seed,
    number,
    source,
    drops,
    troubles,
    faults: planFaults(random),
    mispAheadMs: random.pick([0, 0, 0, 400, -700, 5_000, -90_000]),
    piece: random.pick([1_000, 1_000, 2, 3]),
  };
}

const ALL: [Fault, ...Fault[]] = [
  'killed before',
  'killed after',
  ...(Object.keys(MISP_FAULTS) as (keyof typeof MISP_FAULTS)[]),
  ...HANGS,
  ...FUNCTION_FAULTS,
];
const TRIES_BORNE = 4;

/** Half of the schedules have much of one kind, the others of all. */
function planFaults(random: Random): PlannedFault[] {
  const kinds: [Fault, ...Fault[]] = random.chance(0.4) ? [random.pick(ALL), random.pick(ALL)] : ALL;
  const faults = Array.from({ length: random.int(0, 9) }, () => ({
    at: random.int(1, LONGEST),
    fault: random.pick(kinds),
  }));
  let tries = 0;
  let tooLarge = 0;
  return (
    faults
      // A piece is halved for it, and the smallest cannot be.
      .filter(({ fault }) => fault !== '413' || ++tooLarge === 1)
      .filter(({ fault }) => !countsAsTry(fault) || ++tries <= TRIES_BORNE)
      .sort((a, b) => a.at - b.at)
  );
}
