import { printable } from './printable.ts';
import { widthOf } from './width.ts';

export type Row = Readonly<Record<string, string | number | null>>;

/** Numbers at the right, texts at the left. */
export function textTable(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const isText = (column: string) => rows.some((row) => typeof row[column] === 'string');
  const cells = [columns, ...rows.map((row) => columns.map((column) => toCell(row[column])))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => widthOf(line[i] ?? ''))));
  const lines = cells.map((line) =>
    line
      .map((cell, i) => {
        const blanks = ' '.repeat((widths[i] ?? 0) - widthOf(cell));
        return isText(columns[i] ?? '') ? cell + blanks : blanks + cell;
      })
      .join('  ')
      .trimEnd(),
  );
  return [lines[0], widths.map((width) => '-'.repeat(width)).join('  '), ...lines.slice(1)].join('\n');
}

function toCell(figure: string | number | null | undefined): string {
  if (typeof figure === 'number') return figure.toLocaleString('en', { maximumFractionDigits: 2 });
  return printable(figure ?? '');
}
