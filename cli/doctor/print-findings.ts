import { printable } from '../terminal/printable.ts';
import type { Finding, Level } from './finding.ts';

const SIGNS: Record<Level, string> = { ok: '  ok      ', warning: '  warning ', problem: '  PROBLEM ' };

/** The findings as they come, under the name of what they are about. */
export function printFinding({ where, level, says, todo }: Finding, before: Finding | undefined): void {
  const heading = where === before?.where ? '' : `${before ? '\n' : ''}${printable(where)}\n`;
  const advice = todo === undefined ? '' : `${' '.repeat(10)}-> ${printable(todo)}\n`;
  process.stdout.write(`${heading}${SIGNS[level]}${printable(says)}\n${advice}`);
}

export function printVerdict(findings: readonly Finding[]): void {
  const count = (level: Level) => findings.filter((finding) => finding.level === level).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  const words = [plural(problems, 'problem'), plural(warnings, 'warning')].filter((text) => text !== '');
  process.stdout.write(`\n${words.length === 0 ? 'All is well.' : `${words.join(' and ')}.`}\n`);
}

function plural(count: number, word: string): string {
  if (count === 0) return '';
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
