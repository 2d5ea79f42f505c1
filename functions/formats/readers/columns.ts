/** Whether a row has so many columns. Empty ones behind them are none: exports have them that end a line with a delimiter. */
export function hasColumns(fields: readonly string[], count: number): boolean {
  return fields.length >= count && fields.slice(count).every((field) => field.trim() === '');
}

export function sayColumns({ length }: readonly string[]): string {
  return `has ${length} ${length === 1 ? 'column' : 'columns'}`;
}

/** Of a row that is a header, and not the first. */
export const HEADER_AGAIN =
  'has the names of the columns for values, as files have that were put together; nothing is to be done';
