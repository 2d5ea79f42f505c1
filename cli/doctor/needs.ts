import * as z from 'zod';
import type { Config, Source } from '../../functions/shared/config.ts';

const usersSchema = z.object({ users: z.record(z.string(), z.unknown()) });

/** What the sources that go to one server ask of it and of its key, each with the names of the sources that do. */
export interface Needs {
  sources: string[];
  publish: string[];
  alert: string[];
  /** They look for an event's title: a search for each event. */
  title: string[];
  propose: string[];
  /** They change events that are there. */
  change: string[];
  tags: Map<string, string[]>;
  /** Their events have tags that only the data knows. */
  newTags: string[];
  sharingGroups: Map<string, string[]>;
  /** In whose name they send, besides that of the server's own key. */
  users: Map<string, string[]>;
}

/** Tags that each of a format's events has. */
const OF_FORMAT: Readonly<Record<string, string[]>> = { 'ransomwatch-tsv': ['ransomwatch'] };

export function needsOf({ sources }: Config, server: string): Needs {
  const here = Object.entries(sources).filter(([, source]) => source.servers.includes(server));
  const names = (does: (source: Source) => boolean) =>
    here.filter(([, source]) => does(source)).map(([name]) => name);
  return {
    sources: here.map(([name]) => name),
    publish: names(({ publish }) => publish !== 'never'),
    alert: names(({ publish }) => publish === 'alert'),
    title: names(({ match }) => match === 'title'),
    propose: names(({ foreign }) => foreign === 'propose'),
    change: names(({ existing }) => existing !== 'skip'),
    tags: byName(here.flatMap(([name, source]) => tagsOf(source).map((tag) => [tag, name]))),
    newTags: names(bringsTags),
    sharingGroups: byName(
      here.flatMap(([name, { sharingGroup }]) => (sharingGroup ? [[sharingGroup, name]] : [])),
    ),
    users: byName(here.flatMap(([name, source]) => usersOf(source).map((user) => [user, name]))),
  };
}

function bringsTags(source: Source): boolean {
  if ('format' in source && source.format === 'text') return false;
  return !('format' in source && source.format === 'table') || hasTemplate(source.options);
}

function hasTemplate(options: unknown): boolean {
  if (typeof options !== 'object' || options === null) return false;
  return Object.entries(options).some(([name, value]) =>
    name === 'tags' && Array.isArray(value) ? !value.every(isWord) : hasTemplate(value),
  );
}

function tagsOf(source: Source): string[] {
  const format = 'format' in source ? (OF_FORMAT[source.format] ?? []) : [];
  return [...source.tags, ...format, ...tagsWithin(source.options)];
}

function usersOf(source: Source): string[] {
  const { users } = usersSchema.safeParse(source.options).data ?? { users: {} };
  return Object.keys(users);
}

/** Tags that a mapping gives in so many words, without a column. */
function tagsWithin(options: unknown): string[] {
  if (typeof options !== 'object' || options === null) return [];
  return Object.entries(options).flatMap(([name, value]) =>
    name === 'tags' && Array.isArray(value) ? value.filter(isWord) : tagsWithin(value),
  );
}

function isWord(tag: unknown): tag is string {
  return typeof tag === 'string' && !/[{}]/.test(tag);
}

function byName(pairs: readonly (readonly string[])[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [name = '', source = ''] of pairs) found.set(name, [...(found.get(name) ?? []), source]);
  return found;
}
