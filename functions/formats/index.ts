import { ransomwatchTsv } from './ransomwatch-tsv.ts';

/** All formats by the name that misp-ingest.config.ts uses. A new one is a file beside this one and a line here. */
export const formats = {
  'ransomwatch-tsv': ransomwatchTsv,
};

export type FormatName = keyof typeof formats;
