import { readFileSync } from 'node:fs';
import { type Analysis, finishedReport } from '../../local/anyrun/analyses.ts';

/** What anyrun_to_misp made of an analysis, as MISP gave it back. */
export interface Original {
  history_item: Analysis['history'] & { uuid: string };
  summary_misp: unknown;
  ioc_json: Indicator[];
  registered_event: {
    uuid: string;
    info: string;
    date: string;
    published: boolean;
    threat_level_id: string;
    analysis: string;
    distribution: string;
    Tag: string[];
    Attribute: { type: string; category: string; value: string; comment: string; Tag?: string[] }[];
  };
}

export interface Indicator {
  category: string;
  type: string;
  name?: string;
  ioc: string;
  reputation: number;
}

export function fixture<T = unknown>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../fixtures/anyrun/${name}.json`, import.meta.url), 'utf8'));
}

export const originals = fixture<Original[]>('eight-analyses');

export function analysisOf({ history_item: history, summary_misp: misp, ioc_json: ioc }: Original): Analysis {
  return { history, misp, ioc, report: finishedReport({ history }) };
}

/** A made-up analysis; the greater the number, the newer. */
export function analysis(number: number, change: Partial<Analysis> & { date?: string } = {}): Analysis {
  const { date, ...documents } = change;
  const uuid = uuidOfNumber(number);
  const history = {
    uuid,
    name: `sample-${number}.exe`,
    verdict: 'Malicious activity',
    related: `https://app.any.run/tasks/${uuid}`,
    tags: [],
    date: date ?? new Date(Date.UTC(2026, 8, 1) + number * 60_000).toISOString(),
  };
  return {
    history,
    report: finishedReport({ history }),
    misp: exportOf(uuid, `sample-${number}.exe`),
    ioc: [{ category: 'DNS requests', type: 'domain', ioc: `c2-${number}.example`, reputation: 2 }],
    ...documents,
  };
}

export function uuidOfNumber(number: number): string {
  return `7f0c2d1e-3b4a-4c5d-8e6f-${String(number).padStart(12, '0')}`;
}

export function exportOf(uuid: string, info: string): object {
  return { Event: { uuid, info, date: '2026-09-01', threat_level_id: '1', Tag: [], Attribute: [] } };
}

/** Analyses with these numbers. */
export function analyses(from: number, to: number): Analysis[] {
  return Array.from({ length: to - from + 1 }, (_, i) => analysis(from + i));
}

type Attributes = {
  category: string;
  type: string;
  value: string;
  comment?: string;
  Tag?: (string | { name: string })[];
}[];

/** Attributes as lines that compare: all but what MISP adds. */
export function attributeLines(attributes: Attributes): string[] {
  return attributes
    .map(({ category, type, value, comment = '', Tag = [] }) =>
      [category, type, value, comment, ...tagNames(Tag)].join(' | '),
    )
    .sort();
}

export function tagNames(tags: (string | { name: string })[] = []): string[] {
  return tags.map((tag) => (typeof tag === 'string' ? tag : tag.name)).sort();
}
