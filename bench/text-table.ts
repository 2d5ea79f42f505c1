import type { Figures } from './part.ts';

/** Numbers at the right, texts at the left. */
export function textTable(rows: readonly Figures[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const isText = (column: string) => rows.some((row) => typeof row[column] === 'string');
  const cells = [columns, ...rows.map((row) => columns.map((column) => toCell(row[column])))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i]?.length ?? 0)));
  const lines = cells.map((line) =>
    line
      .map((cell, i) =>
        isText(columns[i] ?? '') ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return [lines[0], widths.map((width) => '-'.repeat(width)).join('  '), ...lines.slice(1)].join('\n');
}

function toCell(figure: string | number | null | undefined): string {
  if (typeof figure === 'number') return figure.toLocaleString('en', { maximumFractionDigits: 2 });
  return figure ?? '';
}
