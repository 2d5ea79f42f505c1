import type { Report } from './report.ts';

// As the real reports write it: "LOKIBOT was detected", "RAMNIT has been detected (YARA)". What is not in capitals is no name.
const DETECTED = /^([A-Z0-9][A-Z0-9._-]{2,})(?: [A-Z0-9]+)? (?:was|has been|is) detected/;

/** Of configurations that were extracted and of incidents that name one; in small letters, each once. */
export function threatNames({ malconf, incidents }: Report): string[] {
  const detected = incidents.map(({ title }) => DETECTED.exec(title)?.[1] ?? '');
  const names = [...malconf.map(({ family }) => family), ...detected];
  return [...new Set(names.map((name) => name.trim().toLowerCase()))].filter((name) => name !== '');
}
