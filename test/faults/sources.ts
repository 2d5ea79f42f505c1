import type { ConfigInput } from '../../functions/shared/config.ts';

const SERVERS = { main: { url: 'http://main.invalid' }, other: { url: 'http://other.invalid' } };

const source = { format: 'drafts', servers: ['main'], tags: ['from:test'] };
const publish = 'publish';

/** The ways to deal with an event that exists, published or not; one source goes into two servers. */
export const SOURCES = {
  merge: source,
  'merge-publish': { ...source, publish },
  replace: { ...source, existing: 'replace' },
  'replace-publish': { ...source, existing: 'replace', publish },
  skip: { ...source, existing: 'skip' },
  'skip-publish': { ...source, existing: 'skip', publish },
  'two-servers': { ...source, servers: ['main', 'other'], publish },
} as const;

export type SourceName = keyof typeof SOURCES;

/** In the place of misp-ingest.config.ts. */
export const config = { servers: SERVERS, sources: SOURCES } as unknown as ConfigInput;
