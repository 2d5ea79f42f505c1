import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface LogLine {
  functionName: string;
  text: string;
}

/** What the functions print: the last lines are kept, all are handed on. */
export interface FunctionLog {
  lines(): readonly LogLine[];
  /** The lines that are JSON, parsed: what Powertools' logger wrote. */
  entries(): Record<string, unknown>[];
  follow(functionName: string, output: { stdout: Readable; stderr: Readable }): void;
}

const KEPT = 5_000;

export function openFunctionLog(handOn: (line: LogLine) => void = () => {}): FunctionLog {
  const kept: LogLine[] = [];
  const keep = (line: LogLine) => {
    kept.push(line);
    if (kept.length > KEPT) kept.shift();
    handOn(line);
  };
  return {
    lines: () => kept,
    entries: () => kept.flatMap(({ text }) => parseEntry(text)),
    follow: (functionName, { stdout, stderr }) => {
      for (const input of [stdout, stderr]) {
        createInterface({ input }).on('line', (text) => keep({ functionName, text }));
      }
    },
  };
}

function parseEntry(text: string): Record<string, unknown>[] {
  try {
    const entry: unknown = JSON.parse(text);
    return typeof entry === 'object' && entry !== null ? [{ ...entry }] : [];
  } catch {
    return [];
  }
}
