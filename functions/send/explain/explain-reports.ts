import type { MispReport } from '../../misp/event.ts';
import { checkTime } from '../delivery.ts';
import { leftOut } from '../left-out.ts';
import { askAboutReport } from '../server/ask-why.ts';
import type { Explained, Inquiry } from './explain-gaps.ts';

/** Reports that are missing are added one by one, and MISP says why one cannot be. */
export async function explainReports(inquiry: Inquiry): Promise<Explained> {
  const { message, event, gaps } = inquiry;
  const there = new Set(event.EventReport.map(({ uuid }) => uuid));
  const explained: Explained = { dropped: [], saved: false };
  for (const report of gaps.reports) {
    const reason = there.has(report.uuid)
      ? 'MISP did not take what it says now'
      : await addReport(inquiry, report);
    if (reason) explained.dropped.push(leftOut(message, 'event-report', report.name, reason));
    else explained.saved = true;
  }
  return explained;
}

async function addReport(
  { misp, event, delivery, record }: Inquiry,
  report: MispReport,
): Promise<string | undefined> {
  checkTime(delivery);
  await record();
  const reason = await askAboutReport(misp, event.id, report);
  return reason && `MISP: ${reason}`;
}
