import samples from './samples.json' with { type: 'json' };

/** One analysis as ANY.RUN has it. A document that is undefined is answered by 404, a text is answered as it is. */
export interface Analysis {
  history: { uuid?: string; date: string; verdict?: string; tags?: unknown[]; [field: string]: unknown };
  report?: unknown;
  misp?: unknown;
  ioc?: unknown;
}

/** Nine of them: malicious, suspicious and clean; files and an address; tags of both shapes; names in Japanese. */
export function sampleAnalyses(): Analysis[] {
  const analyses: Analysis[] = structuredClone(samples);
  return analyses.map((one) => ({ ...one, report: one.report ?? finishedReport(one) }));
}

const LEVELS = ['No threats detected', 'Suspicious activity', 'Malicious activity'];

/** As little as a report of a finished task can say. */
export function finishedReport({ history }: Pick<Analysis, 'history'>): object {
  const { uuid, date, verdict = '', tags = [] } = history;
  const threatLevel = Math.max(0, LEVELS.indexOf(verdict));
  return {
    error: false,
    data: {
      analysis: {
        uuid,
        permanentUrl: `https://app.any.run/tasks/${uuid}`,
        creationText: date,
        tags,
        options: { privacy: 'public' },
        scores: { verdict: { score: threatLevel * 50, threatLevel, threatLevelText: verdict } },
      },
      status: 'done',
    },
  };
}

export function uuidOf({ history }: Analysis): string {
  const { uuid, related } = history;
  return uuid ?? /[0-9a-f-]{36}/.exec(String(related))?.[0] ?? '';
}
