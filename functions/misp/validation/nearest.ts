const MAX_LENGTH = 60;
const MOST_KNOWN = 1_000;

/** What is wrong once is wrong in each row of a file. */
const known = new WeakMap<readonly string[], Map<string, string | null>>();

/** The name that was probably meant, if one is near enough. */
export function nearestName(wrong: string, names: readonly string[]): string | null {
  if (wrong.length > MAX_LENGTH) return null;
  const answers = known.get(names) ?? new Map<string, string | null>();
  known.set(names, answers);
  const found = answers.get(wrong);
  if (found !== undefined) return found;
  const answer = find(wrong, names);
  if (answers.size < MOST_KNOWN) answers.set(wrong, answer);
  return answer;
}

function find(wrong: string, names: readonly string[]): string | null {
  const plain = plainName(wrong);
  const same = names.find((name) => plainName(name) === plain);
  if (same !== undefined) return same;
  const limit = plain.length < 5 ? 1 : 2;
  const ranked = names
    .filter((name) => Math.abs(name.length - wrong.length) <= limit + 2)
    .map((name) => ({ name, distance: editDistance(plain, plainName(name)) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= limit ? best.name : null;
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9|]+/g, '');
}

/** Insertions, deletions, replacements, and neighbours that changed places. */
function editDistance(from: string, to: string): number {
  let [beforeLast, last] = [[] as number[], Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (last[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        replaced,
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[to.length] ?? 0;
}
