import { isWithin, readNetwork } from '../../functions/misp/networks.ts';
import { json } from './http/answer.ts';
import type { Endpoint } from './http/routes.ts';
import { flagOf, listOf, textOf } from './input.ts';
import { searchFields } from './searching.ts';

/** A list of what is known to be good, as MISP's administrator enables it. */
export interface Warninglist {
  readonly name: string;
  readonly type: 'hostname' | 'string' | 'substring' | 'cidr';
  /** Attribute types, or ALL. */
  readonly types: readonly string[];
  readonly category?: 'false_positive' | 'known';
  readonly enabled?: boolean;
  readonly entries: readonly string[];
}

/** As the recorded one (contract 293), which has 86 lists and none of them enabled. */
export const listWarninglists: Endpoint = (context, _, body) => {
  const { enabled } = searchFields(context, body);
  const lists = numbered(context.store.warninglists).filter(
    ({ list }) => enabled === undefined || flagOf(enabled) === (list.enabled ?? true),
  );
  return json({
    Warninglists: lists.toReversed().map(({ id, list }) => ({
      Warninglist: {
        id,
        name: list.name,
        type: list.type,
        description: list.name,
        version: '1',
        enabled: list.enabled ?? true,
        default: false,
        category: list.category ?? 'false_positive',
        warninglist_entry_count: String(list.entries.length),
        valid_attributes: list.types.join(', '),
      },
    })),
  });
};

/**
 * By value the enabled lists that it is on, whatever types they are for (tried on 2.5.1; contract 289 and 374 show a server
 * that has none enabled). Nothing found is an empty list, as PHP writes it.
 */
export const checkValue: Endpoint = ({ store: { warninglists } }, _, body) => {
  const values = [...new Set(listOf(body).flatMap((value) => textOf(value)?.trim() ?? []))];
  if (values.length === 0)
    return json({ name: NO_DATA, message: NO_DATA, url: '/warninglists/checkValue' }, {}, 404);
  const found = values.flatMap((value) => {
    const hits = numbered(warninglists).flatMap(({ id, list }) => {
      const matched = (list.enabled ?? true) && matchOf(list, value);
      return matched ? [{ id, name: list.name, matched }] : [];
    });
    return hits.length > 0 ? [[value, hits] as const] : [];
  });
  return json(found.length > 0 ? Object.fromEntries(found) : []);
};

const NO_DATA = 'No valid data received.';

function numbered(lists: readonly Warninglist[]): { id: string; list: Warninglist }[] {
  return lists.map((list, i) => ({ id: String(i + 1), list }));
}

function matchOf({ type, entries }: Warninglist, value: string): string | undefined {
  if (type === 'string') return entries.find((entry) => entry === value);
  if (type === 'substring') return entries.find((entry) => value.includes(entry));
  if (type === 'hostname') return entries.find((entry) => isHostOf(value, entry.toLowerCase()));
  const address = readNetwork(value);
  return address && entries.find((entry) => isIn(address, entry));
}

function isHostOf(value: string, entry: string): boolean {
  const parts = value.split('/');
  const host = (value.includes('//') ? parts[2] : parts[0])?.replace(/\.+$/, '');
  return host === entry || Boolean(host?.endsWith(`.${entry}`));
}

function isIn(address: NonNullable<ReturnType<typeof readNetwork>>, entry: string): boolean {
  const network = readNetwork(entry);
  return network !== undefined && isWithin(address, network);
}
