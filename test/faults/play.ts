import type { World } from './world.ts';

const TOO_MANY = Number(process.env.FAULT_STEPS ?? 20_000);

/** Drops, delivers and moves in an order of chance until all is dropped and nothing is left to do. */
export async function play(world: World): Promise<void> {
  const { referee, clock } = world;
  const toDrop = [...world.plan.drops.slice(world.dropped.length)];
  for (;;) {
    if (referee.steps > TOO_MANY) throw new Error('The schedule does not come to rest');
    const moves = movesOf(world);
    const next = toDrop[0];
    if (next && (next.at <= referee.steps || moves.length === 0)) {
      toDrop.shift();
      await world.drop(next);
      continue;
    }
    const move = referee.random.pickFrom(moves);
    if (move) await move();
    else if (isOver(world)) return;
    else clock.pass(nextTime(world) - clock.now());
  }
}

function movesOf({ functions, clock }: World): (() => Promise<void>)[] {
  return functions.flatMap((one) => [
    ...(one.mayStart() ? [async () => await one.start()] : []),
    ...one.processes
      .filter(({ stalledUntil }) => stalledUntil <= clock.now())
      .map((process) => async () => await process.move()),
  ]);
}

function isOver({ functions, queues }: World): boolean {
  return (
    functions.every(({ processes }) => processes.length === 0) &&
    Object.values(queues).every(({ letters }) => letters.length === 0)
  );
}

/** When a message comes back, or a function that was stalled. */
function nextTime({ functions, queues, clock }: World): number {
  const times = [
    ...Object.values(queues).flatMap(({ letters }) => letters.map(({ visibleAt }) => visibleAt)),
    ...functions.flatMap(({ processes }) => processes.map(({ stalledUntil }) => stalledUntil)),
  ].filter((time) => time > clock.now());
  if (times.length === 0) throw new Error('Something is left to do, and nobody will do it');
  return Math.min(...times);
}
