import * as z from 'zod';
import type { MispSession } from './misp-session.ts';
import { failureOf } from './read-answer.ts';

const sharingGroupsSchema = z.object({
  response: z.array(z.object({ SharingGroup: z.object({ id: z.string(), uuid: z.string() }) })),
});

export type SharingGroupIds = ReadonlyMap<string, string>;

/** Those that the key may use, by UUID: that is the same on every server, the id is not. */
export async function sharingGroupIds(misp: MispSession): Promise<SharingGroupIds> {
  const answer = await misp.get('/sharing_groups/index');
  const groups = sharingGroupsSchema.safeParse(answer.body);
  if (!groups.success) throw failureOf(answer);
  return new Map(groups.data.response.map(({ SharingGroup: { uuid, id } }) => [uuid, id]));
}
