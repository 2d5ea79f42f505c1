import type { Context } from '../http/context.ts';
import { type Fields, flagOf, textOf, textsOf } from '../input.ts';
import type { StoredEvent } from '../model.ts';
import { allAttributes } from '../store.ts';
import { tagFilter } from './tag-filter.ts';

export type Filter = (event: StoredEvent) => boolean;

type FilterMaker = (value: unknown, context: Context) => Filter;

/** A filter that is not in this table is ignored, as MISP does: then everything is found (contract 197). */
const makers: Readonly<Record<string, FilterMaker>> = {
  eventinfo: (value) => {
    const patterns = textsOf(value).map(likePattern);
    return ({ info }) => patterns.some((pattern) => pattern.test(info));
  },
  eventid: (value) => {
    const ids = textsOf(value).map(Number);
    return ({ id }) => ids.includes(id);
  },
  published: (value) => {
    const wanted = textsOf(value).map(flagOf);
    return ({ published }) => wanted.includes(published);
  },
  org: (value) => {
    const names = textsOf(value);
    return ({ creatorOrganisation: { id, name, uuid } }) =>
      [id, name, uuid].some((known) => names.includes(known));
  },
  timestamp: (value, { now }) => {
    const since = sinceOf(textOf(value) ?? '', now);
    return ({ timestamp }) => timestamp >= since;
  },
  from: (value) => {
    const from = textOf(value) ?? '';
    return ({ date }) => date >= from;
  },
  to: (value) => {
    const to = textOf(value) ?? '';
    return ({ date }) => date <= to;
  },
  value: (value) => {
    const values = textsOf(value).map((text) => text.toLowerCase());
    return hasAttribute(({ value: stored }) => values.includes(stored.toLowerCase()));
  },
  type: (value) => {
    const types = textsOf(value);
    return hasAttribute(({ type }) => types.includes(type));
  },
  category: (value) => {
    const categories = textsOf(value);
    return hasAttribute(({ category }) => categories.includes(category));
  },
  tags: tagFilter,
};

export function filtersOf(context: Context, input: Fields): Filter[] {
  return Object.entries(makers).flatMap(([name, make]) =>
    input[name] === undefined || input[name] === null ? [] : [make(input[name], context)],
  );
}

function hasAttribute(matches: (attribute: StoredEvent['attributes'][number]) => boolean): Filter {
  return (event) => allAttributes(event).some((attribute) => !attribute.deleted && matches(attribute));
}

/** Exact and case-sensitive; `%` stands for anything (contract 176-181). */
function likePattern(text: string): RegExp {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('%', '[^]*');
  return new RegExp(`^${escaped}$`);
}

const secondsPer: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, m: 60, s: 1 };

function sinceOf(text: string, now: number): number {
  const [, amount, unit = ''] = /^(\d+)([dhms])$/.exec(text) ?? [];
  return amount === undefined ? Number(text) : now - Number(amount) * (secondsPer[unit] ?? 1);
}
