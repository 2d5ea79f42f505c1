import type { MispEvent } from '../event.ts';
import { isWider, type Reach } from './reach.ts';

/** The Traffic Light Protocol, version 2.0. */
export const COLOURS = ['red', 'amber+strict', 'amber', 'green', 'clear'] as const;

export type Colour = (typeof COLOURS)[number];
export type TlpReach = Partial<Record<Colour, Reach>>;

const WORDS: Partial<Record<string, Colour>> = {
  ...Object.fromEntries(COLOURS.map((colour) => [colour, colour])),
  'amber-strict': 'amber+strict',
  amberstrict: 'amber+strict',
  white: 'clear',
};

/**
 * `tlp:red`, `TLP: Red`, `tlp:amber-strict`, `TLP-AMBER`. After `tlp:` a word that is no colour is taken for the strictest;
 * the Chatham House rule (`tlp:ex:chr`) says who may be named, not how far an event may go.
 */
export function colourOf(tag: string): Colour | undefined {
  const name = tag.toLowerCase().replaceAll(/[\s"_]/g, '');
  if (!name.startsWith('tlp')) return undefined;
  const separator = /[:=-]/.test(name.charAt(3)) ? name.charAt(3) : '';
  const word = name.slice(3 + separator.length);
  if (Object.hasOwn(WORDS, word)) return WORDS[word];
  const isTlp = separator === ':' || separator === '=';
  return isTlp && word !== '' && !word.startsWith('ex:') ? 'red' : undefined;
}

interface Tagged {
  Tag?: readonly { name: string }[] | undefined;
}

/** The names of an event's tags and of its attributes'. */
export function allTags(
  event: Tagged & { Attribute: readonly Tagged[]; Object?: MispEvent['Object'] | { Attribute: Tagged[] }[] },
): Set<string> {
  const parts: Tagged[] = [
    event,
    ...event.Attribute,
    ...(event.Object ?? []).flatMap(({ Attribute }): Tagged[] => Attribute),
  ];
  return new Set(parts.flatMap(({ Tag = [] }) => Tag.map(({ name }) => name)));
}

/** The strictest of the tags, and how far it lets an event go; undefined if none says anything. */
export function tlpLimit(
  tags: Iterable<string>,
  tlpReach: TlpReach,
): { widest: Reach; tag: string } | undefined {
  let limit: { widest: Reach; tag: string } | undefined;
  for (const tag of tags) {
    const colour = colourOf(tag);
    const reach = colour && tlpReach[colour];
    if (reach && (!limit || isWider(limit.widest, reach))) limit = { widest: reach, tag };
  }
  return limit;
}
