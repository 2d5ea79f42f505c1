import type { Receipt } from './receipts.ts';

/** `12 rows: 10 saved, 2 rejected`. */
export function describeRows({ rows }: Receipt): string {
  const { read, ...fates } = rows;
  const parts = Object.entries(fates).flatMap(([fate, count]) =>
    count > 0 ? [`${count} ${NAMES[fate] ?? fate}`] : [],
  );
  const counted = `${read} ${read === 1 ? 'row' : 'rows'}`;
  return parts.length === 0 ? counted : `${counted}: ${parts.join(', ')}`;
}

const NAMES: Record<string, string> = { passedOver: 'passed over' };
