import { createHash } from 'node:crypto';
import type { StoredTag, TagLink } from '../model.ts';

/** The tags of the recorded server before its first request; ids and colours are the recorded ones. */
const initialTags: readonly (readonly [name: string, colour: string])[] = [
  ['estimative-language:likelihood-probability="likely"', '#c71cae'],
  ['estimative-language:likelihood-probability="very-likely"', '#8b1fa9'],
  ['estimative-language:likelihood-probability="almost-certain"', '#84bcd4'],
  ['admiralty-scale:source-reliability="b"', '#0d6ad3'],
  ['workflow:state="complete"', '#12b0a2'],
  ['tlp:red', '#FF2B2B'],
  ['tlp:amber', '#FFC000'],
  ['tlp:amber+strict', '#FFC000'],
  ['tlp:green', '#33FF00'],
  ['tlp:white', '#ffffff'],
  ['tlp:clear', '#ffffff'],
  ['tlp:ex:chr', '#ffffff'],
  ['tlp:unclear', '#7e7eae'],
];

const longestName = 255; // characters of the column: contract 105

export class TagTable {
  readonly #byId = new Map<number, StoredTag>();
  readonly #byName = new Map<string, StoredTag>();
  readonly #byFoldedName = new Map<string, StoredTag>();

  constructor() {
    for (const [name, colour] of initialTags) this.create(name, colour);
  }

  create(name: string, colour = colourFor(name), exportable = true): StoredTag {
    const stored = name.slice(0, longestName);
    const isGalaxy = stored.startsWith('misp-galaxy:');
    const id = this.#byId.size + 1;
    const tag = { id, name: stored, colour, exportable, isGalaxy, eventCount: 0, attributeCount: 0 };
    this.#byId.set(id, tag);
    this.#byName.set(stored, tag);
    const folded = stored.toLowerCase();
    if (!this.#byFoldedName.has(folded)) this.#byFoldedName.set(folded, tag);
    return tag;
  }

  find(nameOrId: string): StoredTag | undefined {
    return (
      this.#byName.get(nameOrId) ?? (/^\d+$/.test(nameOrId) ? this.#byId.get(Number(nameOrId)) : undefined)
    );
  }

  findExactly(name: string): StoredTag | undefined {
    return this.#byName.get(name);
  }

  /** Tags named in an event are found without regard to case (contract 100), by tags/add with it (226). */
  findFolded(name: string): StoredTag | undefined {
    const stored = name.slice(0, longestName);
    return this.#byName.get(stored) ?? this.#byFoldedName.get(stored.toLowerCase());
  }

  all(): StoredTag[] {
    return [...this.#byId.values()];
  }

  detachAll(links: readonly TagLink[], count: 'eventCount' | 'attributeCount'): void {
    for (const { tag } of links) tag[count] -= 1;
  }
}

/** MISP rolls dice for a colour that is not given; a stand-in gives the same tag the same colour. */
function colourFor(name: string): string {
  return `#${createHash('md5').update(name).digest('hex').slice(0, 6)}`;
}
