import * as z from 'zod';
import { Undeliverable } from '../../shared/failures.ts';
import type { MispSession } from './misp-session.ts';
import { failureOf } from './read-answer.ts';

const sharingGroupsSchema = z.object({
  response: z.array(z.object({ SharingGroup: z.object({ id: z.string(), uuid: z.string() }) })),
});

/** A sharing group's UUID is the same on every server, its id is not. Throws Undeliverable if the key may not use it. */
export async function sharingGroupId(misp: MispSession, uuid: string): Promise<string> {
  const answer = await misp.get('/sharing_groups/index');
  const groups = sharingGroupsSchema.safeParse(answer.body);
  if (!groups.success) throw failureOf(answer);
  const group = groups.data.response.find(({ SharingGroup }) => SharingGroup.uuid === uuid);
  if (!group) throw new Undeliverable('refused', `MISP has no sharing group ${uuid} that the key may use`);
  return group.SharingGroup.id;
}
