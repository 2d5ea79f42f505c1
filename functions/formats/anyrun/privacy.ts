import type { Report } from './report.ts';

/** Who may see it in ANY.RUN, and so at most in MISP: by a link is nobody who was not told. */
const WIDEST: Partial<Record<string, string>> = { public: '3', bylink: '1', byteam: '0', owner: '0' };

/** The widest of MISP's distributions that the privacy of the analysis allows; undefined if no report says it. */
export function widestDistribution(report: Report | undefined): string | undefined {
  const { privacy } = report?.analysis.options ?? {};
  if (!privacy) return undefined;
  // A word that nobody has told us of is taken for the strictest.
  return WIDEST[privacy.toLowerCase()] ?? '0';
}

/** The narrower of the two. A sharing group, 4, is as narrow as a community at most. */
export function narrower(wanted: string, widest: string | undefined): string {
  if (widest === undefined) return wanted;
  const rank = wanted === '4' ? 1 : Number(wanted);
  return rank <= Number(widest) ? wanted : widest;
}
