import { readMoment } from '../misp/dates.ts';
import type { Format, Parsed } from './format.ts';
import { MAX_LINE } from './readers/lines.ts';
import { Gathering, TOO_MANY } from './text/gather.ts';
import { readLines } from './text/lines.ts';
import { type TextOptions, textOptions } from './text/options.ts';
import { ReportText } from './text/report-text.ts';
import { Title } from './text/title.ts';
import { withCells } from './with-cells.ts';

/** What is known of a file besides its text. */
export interface TextContext {
  file: string;
  /** ISO 8601 */
  uploadedAt: string;
}

/**
 * Reports, mails, advisories, web pages and plain lists: one event, of the indicators in the text. A row is a line that
 * holds one.
 */
export const text: Format<TextOptions> = {
  options: textOptions,
  async *parse(text, options, context?: TextContext) {
    const found = new Gathering(options);
    const title = new Title();
    const report = new ReportText(options.report);
    for await (const line of readLines(text)) {
      title.read(line);
      report.read(line.text);
      if (line.text.length > MAX_LINE)
        yield withCells(reject(line.number, `is longer than ${MAX_LINE} characters`), [line.text]);
      else found.readLine(line);
      if (found.isTooLarge) return yield reject(0, TOO_MANY);
    }
    yield* found.notes().map((notice) => ({ notice }));
    yield toDraft({ found, title: title.text, report }, options, context);
  },
};

function toDraft(
  { found, title, report }: { found: Gathering; title: string; report: ReportText },
  options: TextOptions,
  context: TextContext | undefined,
): Parsed {
  const date =
    options.date === 'uploaded' ? context?.uploadedAt && readMoment(context.uploadedAt)?.date : options.date;
  if (!date) return reject(0, "has no date of its own; set the source's options.date");
  const name = title || context?.file || 'Text without a title';
  const info = options.info.replaceAll('{title}', name).replaceAll('{file}', context?.file ?? name);
  const reports = report.reports(name);
  if (found.isEmpty && !reports.reports) return reject(0, 'holds no indicator');
  return {
    draft: {
      key: context ? ['file', context.file] : ['text', info, date],
      info,
      date,
      tags: [],
      attributes: found.attributes(options.to_ids),
      ...reports,
      rows: found.isEmpty ? [1] : found.rows,
    },
  };
}

function reject(row: number, reason: string): Parsed {
  return { rejection: { row, reason } };
}
