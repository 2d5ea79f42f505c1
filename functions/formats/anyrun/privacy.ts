import type { Reach } from '../../misp/guard/reach.ts';
import type { Report } from './report.ts';

/** Who may see it in ANY.RUN, and so at most in MISP: by a link is nobody who was not told. */
const WIDEST: Partial<Record<string, Reach>> = { public: '3', bylink: '1', byteam: '0', owner: '0' };

/**
 * The widest of MISP's distributions that the privacy of the analysis allows; undefined if its report does not say it.
 * Without a report it may be private.
 */
export function widestDistribution(report: Report | undefined): Reach | undefined {
  if (!report) return '0';
  const { privacy } = report.analysis.options ?? {};
  if (!privacy) return undefined;
  // A word that nobody has told us of is taken for the strictest.
  return WIDEST[privacy.toLowerCase()] ?? '0';
}
