import * as z from 'zod';
import { readNetwork } from '../networks.ts';
import { DISTRIBUTION, keysOf } from '../settings.ts';
import type { ReachName } from './reach.ts';
import type { Colour } from './tlp.ts';

const reach = z.enum(keysOf(DISTRIBUTION)).optional();
const limit = z.int().min(1).optional();

/**
 * What keeps events from going further than they may. `hold`: the event waits in the dead-letter queue of its server until
 * somebody lets it go; `clamp`: its distribution is lowered, and the receipt says so.
 */
export const guardSchema = z.strictObject({
  /** An event that goes further than its TLP tags allow. MISP itself sends a `tlp:red` to all communities without a word. */
  tlp: z.enum(['clamp', 'hold', 'off']).optional(),
  /** How far each colour goes at most. The strictest tag of the event and its attributes counts; a word that is no colour is red. */
  tlpReach: z
    .strictObject({ red: reach, 'amber+strict': reach, amber: reach, green: reach, clear: reach })
    .optional(),
  /** An event that names something of `ownDomains` or `ownNetworks` and would leave your organisation. */
  own: z.enum(['hold', 'clamp', 'off']).optional(),
  /** Your domains, with all below them: in names, URLs, mail addresses, comments, titles and reports. */
  ownDomains: z
    .array(
      z
        .string()
        .trim()
        .regex(/^[^\s/@:*]*[^\s/@:*.]$/, 'must be a domain, such as corp.example.org'),
    )
    .optional(),
  /** Your addresses: `192.0.2.0/24`, `2001:db8::/32`. */
  ownNetworks: z
    .array(z.string().refine(isNetwork, 'must be a network, such as 192.0.2.0/24 or 2001:db8::/32'))
    .optional(),
  /** An event without a tag of each of these is held: `['tlp', 'admiralty-scale']`. MISP asks for them in its web interface only. */
  requiredTaxonomies: z
    .array(
      z
        .string()
        .trim()
        .regex(/^[^:\s]+$/, 'must be the name of a taxonomy, such as tlp'),
    )
    .optional(),
  /** An event of more attributes is held. */
  attributesPerEvent: limit,
  /** Of a file, or a poll, that makes more events the rest is held: above what the source ever has, or it is no guard. */
  eventsPerFile: limit,
});

export type GuardInput = z.output<typeof guardSchema>;

/** The rules of one source. */
export interface Guard {
  tlp: 'clamp' | 'hold' | 'off';
  tlpReach: Record<Colour, ReachName>;
  own: 'hold' | 'clamp' | 'off';
  ownDomains: string[];
  ownNetworks: string[];
  requiredTaxonomies: string[];
  attributesPerEvent?: number | undefined;
  eventsPerFile?: number | undefined;
}

const DEFAULTS: Guard = {
  tlp: 'clamp',
  // FIRST, TLP 2.0: red and amber+strict are for those who are named, amber for an organisation and its clients, green for a community
  tlpReach: {
    red: 'sharing-group',
    'amber+strict': 'sharing-group',
    amber: 'this-community',
    green: 'all-communities',
    clear: 'all-communities',
  },
  own: 'hold',
  ownDomains: [],
  ownNetworks: [],
  requiredTaxonomies: [],
};

/** What a source says, or else what is said of all, or else the default: rule by rule, and colour by colour. */
export function guardOf(ofAll: GuardInput = {}, ofSource: GuardInput = {}): Guard {
  const tlpReach = { ...DEFAULTS.tlpReach, ...said(ofAll.tlpReach), ...said(ofSource.tlpReach) };
  return { ...DEFAULTS, ...said(ofAll), ...said(ofSource), tlpReach };
}

function said<T extends object>(rules: T | undefined): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(rules ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function isNetwork(text: string): boolean {
  return readNetwork(text) !== undefined;
}
