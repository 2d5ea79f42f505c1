import type { Cells } from '../readers/cells.ts';

/** Words that mean that there is no value, in lower case. */
export interface Nothing {
  words: ReadonlySet<string>;
  longest: number;
}

/** How a mapping reads a cell. */
export interface Reading {
  nothing: Nothing;
  /** What stands between the values of a cell of several. */
  split?: string | undefined;
}

export interface Condition {
  column: string;
  is?: string | readonly string[] | undefined;
  isNot?: string | readonly string[] | undefined;
}

/** The values of a cell, trimmed. None, if it is empty or means nothing. */
export function valuesOf(cells: Cells, column: string, { nothing, split }: Reading): readonly string[] {
  const cell = cells.get(column) ?? '';
  if (typeof cell === 'string' && split === undefined) {
    const value = cell.trim();
    return isNothing(value, nothing) ? [] : [value];
  }
  const parts = typeof cell === 'string' ? [cell] : cell;
  const values = split === undefined ? parts : parts.flatMap((part) => part.split(split));
  return values.map((value) => value.trim()).filter((value) => !isNothing(value, nothing));
}

export function toNothing(...lists: readonly (readonly string[])[]): Nothing {
  const words = lists.flat().map((word) => word.trim().toLowerCase());
  return { words: new Set(words), longest: Math.max(0, ...words.map((word) => word.length)) };
}

export function holds(conditions: readonly Condition[], cells: Cells): boolean {
  return conditions.every((condition) => isTrue(condition, cells));
}

export function isTrue({ column, is, isNot }: Condition, cells: Cells): boolean {
  const values = [cells.get(column) ?? ''].flat().map((value) => value.trim());
  if (is !== undefined) return values.some((value) => [is].flat().includes(value));
  return !values.some((value) => [isNot ?? []].flat().includes(value));
}

function isNothing(value: string, { words, longest }: Nothing): boolean {
  return value === '' || (value.length <= longest && words.has(value.toLowerCase()));
}
