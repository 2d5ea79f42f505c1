import type { Report } from './report.ts';
import type { Task } from './task.ts';

const LEVELS: Partial<Record<string, number>> = {
  'no threats detected': 0,
  'suspicious activity': 1,
  'malicious activity': 2,
};
const TEXTS = ['No threats detected', 'Suspicious activity', 'Malicious activity'];

export interface Verdict {
  text: string;
  /** 0 nothing, 1 suspicious, 2 malicious. */
  level: number | undefined;
}

/** As the report has it; without one, as the history had it when the analysis was found. */
export function verdictOf(task: Task, report: Report | undefined): Verdict {
  const { threatLevel, threatLevelText } = report?.analysis.scores.verdict ?? {};
  const text =
    threatLevelText || (threatLevel === undefined ? '' : (TEXTS[threatLevel] ?? '')) || task.verdict;
  return { text, level: threatLevel ?? LEVELS[text.toLowerCase()] };
}

/** Over the export's, where there is none: MISP's 1 is high. */
export function threatLevelId({ level }: Verdict): string {
  return level === undefined ? '' : (['3', '2', '1'][level] ?? '');
}
