import * as z from 'zod';
import type { MispAnswer } from './misp-client.ts';
import { readAs } from './read-answer.ts';
import { flag } from './server-event.ts';

const meSchema = z.object({
  User: z.object({ org_id: z.string() }),
  Role: z.object({
    name: z.string(),
    perm_site_admin: flag,
    perm_publish: flag,
    perm_tagger: flag,
    perm_tag_editor: flag,
  }),
});

/** The MISP user whose key we have: organisation, and what the role may do. */
export type KeyHolder = z.infer<typeof meSchema>;

/** What `users/view/me` answers. */
export function readKeyHolder(answer: MispAnswer): KeyHolder {
  return readAs(meSchema, answer);
}

export function mayEdit({ User, Role }: KeyHolder, event: { orgc_id: string }): boolean {
  return Role.perm_site_admin || event.orgc_id === User.org_id;
}
