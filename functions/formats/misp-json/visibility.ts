import type { Visibility } from '../../misp/event-draft.ts';
import { DISTRIBUTION } from '../../misp/settings.ts';
import { ownUuid } from './own-uuid.ts';
import type { Notes } from './read-part.ts';
import type { FileVisibility } from './schema.ts';

const ONLY_US = DISTRIBUTION['your-organisation'];
const SHARING_GROUP = DISTRIBUTION['sharing-group'];
/** What stands alone; 5 is that of the event. */
const PLAIN = /^[01235]$/;

/**
 * Who may see a part of an event, as its file says. What cannot be told from the file is for the own organisation only, as
 * MISP itself has it.
 */
export function readVisibility(part: FileVisibility, what: string, notes: Notes): Visibility {
  const { distribution = '' } = part;
  if (notes.distribution === 'source') return {};
  if (distribution === '' || PLAIN.test(distribution)) return distribution ? { distribution } : {};
  const sharingGroup = sharingGroupOf(part);
  if (sharingGroup) return { distribution: SHARING_GROUP, sharingGroup };
  const why =
    distribution === SHARING_GROUP ? 'the file does not name its sharing group' : 'its distribution is none';
  notes.changed.push(`${what} is for your organisation only (distribution 0): ${why}`);
  return { distribution: ONLY_US };
}

/** A sharing group is known by its UUID everywhere; its id is that of the server that the file comes from. */
export function sharingGroupOf({ distribution, SharingGroup }: FileVisibility): string | undefined {
  return distribution === SHARING_GROUP ? ownUuid(SharingGroup?.uuid)?.uuid : undefined;
}
