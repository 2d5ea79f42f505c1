import { CannotRun } from '../cannot-run.ts';
import type { SearchOptions } from '../commands/search.ts';
import { openNamedMisp } from '../misp/open-named-misp.ts';
import { tellingTroubles } from '../misp/telling-troubles.ts';
import { print } from '../terminal/print.ts';
import { say } from '../terminal/show.ts';
import { type Row, textTable } from '../terminal/text-table.ts';
import { type Filters, readFilters, SCOPES, type Scope } from './filters.ts';
import { literally, wildcardsIn } from './literal.ts';
import { type Found, searchPages } from './pages.ts';
import { toRow } from './table-rows.ts';

/** Returns whether anything was found. */
export async function search(args: readonly string[], options: SearchOptions): Promise<boolean> {
  const { scope, given } = readScope(args);
  const written = readFilters(scope, given);
  const { filters, isMeant } = options.literal
    ? literally(written)
    : { filters: written, isMeant: () => true };
  await using opened = await openNamedMisp();
  const { misp } = opened;
  let count = 0;
  async function* pages(): AsyncGenerator<Found[]> {
    const { limit } = options;
    const search = {
      scope,
      filters: shown(scope, filters, options),
      isMeant,
      limit,
      pageSize: pageSize(scope, options),
    };
    for await (const page of searchPages(misp, search)) {
      count += page.length;
      yield page;
    }
  }
  await tellingTroubles(misp.url, async () => {
    await print(options.json ? toJson(pages()) : toTable(scope, pages()));
  });
  hint(written, options, count);
  return count > 0;
}

function readScope(args: readonly string[]): { scope: Scope; given: readonly string[] } {
  const [first, ...rest] = args;
  const scope = SCOPES.find((one) => one === first);
  if (scope) return { scope, given: rest };
  if (first === undefined)
    throw new CannotRun('What is to be searched for? For example: search value=198.51.100.7');
  return { scope: 'attributes', given: args };
}

/** A table has no room for what an event holds. */
function shown(scope: Scope, filters: Filters, { json }: SearchOptions): Filters {
  return scope === 'events' && !json ? { metadata: 1, ...filters } : filters;
}

function pageSize(scope: Scope, { limit, literal, json }: SearchOptions): number {
  const most = scope === 'attributes' || !json ? 1_000 : 50;
  return limit === 0 || literal ? most : Math.min(limit, most);
}

async function* toJson(pages: AsyncIterable<Found[]>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const page of pages) {
    for (const found of page) {
      yield `${before}${JSON.stringify(found)}`;
      before = ',\n';
    }
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

async function* toTable(scope: Scope, pages: AsyncIterable<Found[]>): AsyncGenerator<string> {
  const rows: Row[] = [];
  for await (const page of pages) rows.push(...page.map((found) => toRow(scope, found)));
  yield rows.length > 0 ? `${textTable(rows)}\n` : 'Nothing found.\n';
}

function hint(filters: Filters, { limit, literal }: SearchOptions, count: number): void {
  const wild = wildcardsIn(filters);
  if (wild.length > 0 && !literal)
    say(`In ${wild.join(' and ')}, % stood for anything; --literal searches for the sign itself.`);
  if (count === 0 && wild.length === 0 && !literal && ('eventinfo' in filters || 'value' in filters))
    say('MISP compares the whole text, and titles with their case; % stands for anything: eventinfo=%acme%');
  if (limit > 0 && count >= limit) say(`These are the first ${limit}; --limit 0 shows all.`);
}
