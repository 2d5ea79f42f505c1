import * as z from 'zod';
import type { Find } from '../../queue/found-message.ts';
import type { FeedOptions } from '../../shared/polls.ts';
import { type Catalogue, type Listing, type Problem, problemOf } from '../polling/catalogue.ts';
import type { Mark } from '../polling/mark.ts';
import type { FeedClient } from './feed-client.ts';

const PART = 100;

const manifestSchema = z.record(z.string(), z.unknown());
const entrySchema = z.object({
  timestamp: z.coerce.number().nonnegative(),
  date: z.string().default(''),
  info: z.string().default(''),
});
const cursorSchema = z.object({ offset: z.int() });

interface Manifest {
  finds: Find[];
  problems: Problem[];
}

/** All events that the feed has, the oldest change first, a hundred at a time. An event whose time moved on is new again. */
export function openManifest(feed: FeedClient, { since = '' }: FeedOptions): Catalogue {
  let manifest: Manifest | undefined;
  let etag: string | undefined;
  return {
    list: async (from, mark) => {
      // In another call of the function the manifest may be another one: what was taken of it is known.
      const { offset } = (manifest && cursorSchema.safeParse(from).data) ?? { offset: 0 };
      if (!manifest) {
        const file = await feed.get('manifest.json', isSameAsk(mark, since) ? mark.etag : undefined);
        etag = file ? file.etag : mark.etag;
        manifest = file ? readManifest(file.text, since) : { finds: [], problems: [] };
      }
      return partOf(manifest, offset);
    },
    supersedes: (version, taken) => Number(version) > Number(taken),
    etag: () => etag,
  };
}

/** With an earlier `since` than the last time there is more to take of the same manifest. */
function isSameAsk(mark: Mark, since: string): boolean {
  return since >= mark.since;
}

function partOf({ finds, problems }: Manifest, offset: number): Listing {
  const end = offset + PART;
  return {
    finds: finds.slice(offset, end),
    problems: problems.slice(offset, end),
    next: end < Math.max(finds.length, problems.length) ? { offset: end } : undefined,
  };
}

function readManifest(text: string, since: string): Manifest {
  const entries = Object.entries(parseManifest(text));
  const read = entries.map(([uuid, entry]) => readEntry(uuid, entry));
  return {
    finds: read
      .flatMap((one) => ('find' in one ? [one.find] : []))
      .filter(({ date }) => date === '' || date >= since)
      .toSorted((a, b) => Number(a.version) - Number(b.version)),
    problems: read.flatMap((one) => ('problem' in one ? [one.problem] : [])),
  };
}

/** What a proxy says instead may pass, so that it is asked again before the poll is given up. */
function parseManifest(text: string): Record<string, unknown> {
  const manifest = manifestSchema.safeParse(parseJson(text));
  if (manifest.success) return manifest.data;
  throw new Error(
    `manifest.json of the feed is no list of events; it begins with "${text.slice(0, 60)}". Is options.url the folder of the feed?`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The UUID is the name of a file that is asked for: nothing else may stand there. */
function readEntry(uuid: string, value: unknown): { find: Find } | { problem: Problem } {
  const id = z.guid().safeParse(uuid).data;
  const entry = entrySchema.safeParse(value).data;
  if (!id || !entry) {
    const reason = `The manifest has an entry that is none: ${uuid.slice(0, 100)}`;
    return { problem: problemOf(reason, [uuid, value]) };
  }
  return { find: { id, version: String(entry.timestamp), name: entry.info.slice(0, 200), date: entry.date } };
}
