import { createHash } from 'node:crypto';
import * as z from 'zod';
import { list } from '../../formats/anyrun/lenient.ts';
import { type Task, taskSchema, taskUuid } from '../../formats/anyrun/task.ts';
import { cut } from '../../ledger/cut.ts';
import type { Find } from '../../queue/found-message.ts';
import type { AnyrunOptions } from '../../shared/polls.ts';
import { type Catalogue, type Listing, type Problem, problemOf } from '../polling/catalogue.ts';
import type { Mark } from '../polling/mark.ts';
import type { AnyrunSession } from './session.ts';

// ANY.RUN gives 100 at most; without a number 25
const PAGE = 100;
/** What two pages have in common if nothing moved between them. */
const OVERLAP = 10;

/** By which receipts call an analysis. In bytes: the finds of a page are one item of the ledger, of 400 KB at most. */
const LONGEST_NAME = 200;
const LARGEST_ITEM = 3_000;

const historySchema = z.object({ data: z.object({ tasks: list(z.unknown()) }) });
const cursorSchema = z.object({
  skip: z.int(),
  /** What the last page had, and how many of them this one begins with if nothing moved. */
  seen: z.array(z.string()),
  again: z.int(),
});
type Cursor = z.output<typeof cursorSchema>;

const BEGINNING: Cursor = { skip: 0, seen: [], again: 0 };

/**
 * The history, newest first. It has no cursor and no filter, `skip` counts from the newest, which moves while
 * analyses are added or deleted. So each page begins a little before the end of the last one, and if it has nothing in
 * common with that, it moved by more: then we step back. `reviewed`: an analysis whose verdict or tags changed is new.
 */
export function openHistory(
  session: Pick<AnyrunSession, 'get'>,
  options: AnyrunOptions,
  { reviewed }: { reviewed: boolean },
): Catalogue {
  return {
    list: async (from, mark) => {
      const cursor = cursorSchema.safeParse(from).data ?? BEGINNING;
      const { body } = await session.get(
        `/v1/analysis/?team=${options.team}&skip=${cursor.skip}&limit=${PAGE}`,
      );
      return readPage(historySchema.parse(body).data.tasks, cursor, cutoffs(options, mark));
    },
    supersedes: (version, taken) => reviewed && version !== taken,
  };
}

interface Cutoffs {
  /** A page of older ones is the last. */
  stop: number;
  /** Older ones are not taken. */
  since: number;
}

const HOUR = 3_600_000;

function cutoffs({ since = '', overlapHours }: AnyrunOptions, mark: Mark): Cutoffs {
  const first = since ? Date.parse(since) : Number.NEGATIVE_INFINITY;
  // With an earlier `since` than the last time, what that left is taken too.
  const known = since >= mark.since ? knownUntil(mark) - overlapHours * HOUR : Number.NaN;
  return { since: first, stop: Number.isNaN(known) ? first : Math.max(first, known) };
}

/** A mark in the future, as earlier releases made one of a date that was wrong, says nothing. */
function knownUntil({ newest }: Mark): number {
  const time = Date.parse(newest);
  return time <= Date.now() ? time : Number.NaN;
}

function readPage(items: readonly unknown[], cursor: Cursor, { stop, since }: Cutoffs): Listing {
  const read = items.map(readItem);
  const finds = read.flatMap((one) => ('find' in one ? [one.find] : []));
  const ids = finds.map(({ id }) => id);
  const problems = read.slice(cursor.again).flatMap((one) => ('problem' in one ? [one.problem] : []));
  const seen = new Set(cursor.seen);
  // What has no UUID says nothing of where the page begins, nor of what is behind it.
  const isApart = ids.length > 0 && cursor.seen.length > 0 && !ids.some((id) => seen.has(id));
  const isOver = items.length === ids.length && ids.every((id) => seen.has(id));
  const isLast = isOver || (finds.length > 0 && finds.every((one) => isOlder(one, stop)));
  const next =
    isApart && cursor.skip > 0 ? stepBack(cursor) : isLast ? undefined : stepOn(cursor, items.length, ids);
  return { finds: finds.filter((one) => !isOlder(one, since)), problems, next };
}

/** One without a date that can be read is never too old. */
function isOlder({ date }: Find, time: number): boolean {
  return Date.parse(date) < time;
}

function stepOn({ skip }: Cursor, length: number, seen: string[]): Cursor {
  const again = Math.min(OVERLAP, Math.floor(length / 2));
  return { skip: skip + length - again, seen, again };
}

function stepBack({ skip, seen }: Cursor): Cursor {
  return { skip: Math.max(0, skip - PAGE + OVERLAP), seen, again: 0 };
}

function readItem(item: unknown): { find: Find } | { problem: Problem } {
  const task = taskSchema.safeParse(item).data;
  const id = task && taskUuid(task);
  if (!id) {
    const reason = `An analysis of the history has no UUID: ${JSON.stringify(item)?.slice(0, 200)}`;
    return { problem: problemOf(reason, item) };
  }
  const { name, date, tags, verdict, related, hashes } = task;
  // Only what is used: a history item names addresses that nobody should follow.
  return {
    find: {
      id,
      name: cut(name, LONGEST_NAME),
      date,
      version: versionOf(task),
      item: fitItem({ name, date, tags, verdict, related, hashes }),
    },
  };
}

type Item = Pick<Task, 'name' | 'date' | 'tags' | 'verdict' | 'related' | 'hashes'>;

/** A name may be a URL of megabytes. */
function fitItem(item: Item): Item {
  if (Buffer.byteLength(JSON.stringify(item)) <= LARGEST_ITEM) return item;
  const { name, date, tags, verdict, related, hashes } = item;
  return {
    name: cut(name, 1_000),
    date: cut(date, 50),
    tags: tags.slice(0, 10).map((tag) => cut(tag, 50)),
    verdict: cut(verdict, 50),
    related: cut(related, 200),
    hashes: {
      md5: cut(hashes.md5, 32),
      sha1: cut(hashes.sha1, 40),
      sha256: cut(hashes.sha256, 64),
      ssdeep: cut(hashes.ssdeep, 200),
    },
  };
}

function versionOf({ verdict, tags }: Task): string {
  return createHash('sha256')
    .update(JSON.stringify([verdict, tags.toSorted()]))
    .digest('hex')
    .slice(0, 12);
}
