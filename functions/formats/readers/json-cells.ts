import type { Cell, Cells } from './cells.ts';

const MAX_DEPTH = 32;
const MAY_BE_ROUNDED = /[\d.]{16}|\d[eE]/;

/**
 * The cells of a JSON object: what lies deeper is named by its way, `user.name` or `hits.0.ip`; a list of plain values
 * is one cell of several; null is an empty cell.
 */
export function parseJsonCells(text: string): Cells | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'is no valid JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'is no JSON object';
  const cells = new Map<string, Cell>();
  if (!flatten(value, '', cells, 0)) return `is nested deeper than ${MAX_DEPTH} levels`;
  return MAY_BE_ROUNDED.test(text) && [...cells.values()].flat().some(isRounded)
    ? parseExact(text, cells)
    : cells;
}

function flatten(value: object, path: string, cells: Map<string, Cell>, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  return Object.entries(value).every(([name, part]: [string, unknown]) => {
    const way = path === '' ? name : `${path}.${name}`;
    if (Array.isArray(part) && part.every(isPlain)) cells.set(way, part.map(toText));
    else if (typeof part === 'object' && part !== null) return flatten(part, way, cells, depth + 1);
    else cells.set(way, toText(part));
    return true;
  });
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function toText(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}

/** FortiGate's `eventtime` has 19 digits, of which a double keeps 15, on both sides of the point. */
function isRounded(text: string): boolean {
  return /^-?[\d.]{16,}$|^-?\d(?:\.\d+)?e\+\d+$|^-?Infinity$/.test(text);
}

/** The same with each number as it is written. */
function parseExact(text: string, rounded: Cells): Cells | string {
  // TypeScript 7 does not know the third argument of a reviver yet.
  const asWritten = (_: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? (context?.source ?? value) : value;
  const value: unknown = JSON.parse(text, asWritten);
  const cells = new Map<string, Cell>();
  return typeof value === 'object' && value !== null && flatten(value, '', cells, 0) ? cells : rounded;
}
