import data from './attack-techniques.json' with { type: 'json' };
import type { Report } from './report.ts';

const techniques: Partial<Record<string, string>> = data.techniques;
const revoked: Partial<Record<string, { name: string; revoked_by: string[] }>> = data.revoked;

/**
 * By the id: ANY.RUN's names lag behind ATT&CK, and a tag with a name that the galaxy has not is of no cluster. An id
 * that was revoked stands for the one that came after it; one that is not known is a tag of our own.
 */
export function techniqueTags({ mitre, incidents }: Report): string[] {
  const ids = [...mitre, ...incidents.flatMap((incident) => incident.mitre)].map((id) =>
    id.trim().toUpperCase(),
  );
  return [...new Set(ids.filter((id) => /^TA?\d/.test(id)).map(tagOf))];
}

function tagOf(id: string): string {
  const name = nameOf(id) ?? nameOf(id.replace(/\.\d+$/, ''));
  return name ? `misp-galaxy:${data.galaxy}="${name}"` : `anyrun:technique:${id}`;
}

function nameOf(id: string): string | undefined {
  const before = revoked[id];
  if (!before) return techniques[id];
  return before.revoked_by.map(nameOf).find((name) => name !== undefined) ?? before.name;
}
