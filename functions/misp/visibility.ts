import { INHERIT } from './event.ts';
import type { Visibility } from './event-draft.ts';

/** In MISP's own words, as an attribute has it. */
export function visibilityOf({ distribution, sharingGroup }: Visibility) {
  return {
    ...(distribution && { distribution }),
    ...(sharingGroup && { SharingGroup: { uuid: sharingGroup } }),
  };
}

/** The same for what MISP takes for the creator's organisation's alone, if it says nothing (contract 123). */
export function saidVisibilityOf(visibility: Visibility) {
  return { distribution: INHERIT, ...visibilityOf(visibility) };
}
