import { mispCsv } from './misp-csv.ts';
import { mispJson } from './misp-json.ts';
import { ransomwatchTsv } from './ransomwatch-tsv.ts';
import { table } from './table.ts';
import { text } from './text.ts';

/** All formats by the name that misp-ingest.config.ts uses. A new one is a file beside this one and a line here. */
export const formats = {
  'ransomwatch-tsv': ransomwatchTsv,
  'misp-csv': mispCsv,
  'misp-json': mispJson,
  table,
  text,
};

export type FormatName = keyof typeof formats;
