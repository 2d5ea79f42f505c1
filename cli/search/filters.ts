import { nearestName } from '../../functions/misp/validation/nearest.ts';
import { CannotRun } from '../cannot-run.ts';

export const SCOPES = ['attributes', 'events', 'objects'] as const;
export type Scope = (typeof SCOPES)[number];

const COMMON =
  'value type category org tags from to last eventid eventinfo uuid timestamp event_timestamp publish_timestamp published to_ids deleted object_relation';

/**
 * What narrows a search of MISP 2.5, found out by trying each parameter that it takes: the others are ignored, and everything is found.
 */
const FILTERS: Record<Scope, string[]> = {
  attributes:
    `${COMMON} value1 value2 attribute_timestamp first_seen last_seen threat_level_id sharinggroup enforceWarninglist`.split(
      ' ',
    ),
  events:
    `${COMMON} searchall tag event_tags date threat_level_id sharinggroup enforceWarninglist org.sector org.local org.nationality`.split(
      ' ',
    ),
  objects: `${COMMON} object_name object_template_uuid object_template_version first_seen last_seen`
    .split(' ')
    // MISP takes it not for objects: it is ignored, or answered with 500.
    .filter((name) => !['eventinfo', 'deleted', 'to_ids'].includes(name)),
};

/** What says how the found is shown, and finds nothing. */
const MANNERS = [
  'includeContext',
  'includeCorrelations',
  'includeEventTags',
  'includeGalaxy',
  'includeSightings',
  'includeWarninglistHits',
  'includeDecayScore',
  'metadata',
  'withAttachments',
  'order',
];

const FLAGS = new Set(['published', 'to_ids', 'deleted', 'enforceWarninglist', 'org.local', 'metadata']);
const YES = ['1', 'true', 'yes'];
const NO = ['0', 'false', 'no'];

export type Filters = Record<string, string | number | string[]>;

/** `eventinfo=%acme%` and the like; the same name again is an "or". Throws CannotRun for what MISP would ignore. */
export function readFilters(scope: Scope, args: readonly string[]): Filters {
  const filters: Filters = {};
  for (const arg of args) {
    const at = arg.indexOf('=');
    if (at === -1)
      throw new CannotRun(
        `"${arg}" is no filter, such as ${scope === 'objects' ? 'type' : 'value'}=198.51.100.7`,
      );
    const [name, value] = [arg.slice(0, at), arg.slice(at + 1)];
    checkName(scope, name);
    // MISP takes an empty one for none.
    if (value.trim() === '')
      throw new CannotRun(`${name}= has no value, and MISP would ignore it and find everything`);
    filters[name] = join(filters[name], readValue(name, value));
  }
  if (!Object.keys(filters).some((name) => FILTERS[scope].includes(name)))
    throw new CannotRun(`What is to be searched for? Filters of ${scope}: ${FILTERS[scope].join(', ')}`);
  return filters;
}

function checkName(scope: Scope, name: string): void {
  const known = [...FILTERS[scope], ...MANNERS];
  if (known.includes(name)) return;
  const others = SCOPES.filter((other) => FILTERS[other].includes(name));
  const near = nearestName(name, known);
  const hint =
    others.length > 0
      ? `${others.join(' and ')} have it: search ${others[0]} ${name}=...`
      : near
        ? `did you mean ${near}?`
        : `there are ${FILTERS[scope].join(', ')}`;
  throw new CannotRun(
    `MISP has no filter "${name}" for ${scope}, and would ignore it and find everything; ${hint}`,
  );
}

/** Of a text "false" MISP makes true, and a JSON false it ignores. */
function readValue(name: string, value: string): string | number {
  if (!FLAGS.has(name) && !name.startsWith('include')) return value;
  if (YES.includes(value.toLowerCase())) return 1;
  if (NO.includes(value.toLowerCase())) return 0;
  throw new CannotRun(`${name}=${value}: it is 1 or 0`);
}

function join(before: Filters[string] | undefined, value: string | number): Filters[string] {
  if (before === undefined) return value;
  return [...(Array.isArray(before) ? before : [String(before)]), String(value)];
}
