import * as z from 'zod';
import type { MispSession } from '../../functions/send/server/misp-session.ts';
import { readAs } from '../../functions/send/server/read-answer.ts';
import type { Holder } from './check-key.ts';
import { list } from './check-role.ts';
import { type Found, ok, problem, warning } from './finding.ts';
import type { Needs } from './needs.ts';

const tagsSchema = z.array(
  z.object({ Tag: z.object({ name: z.string(), org_id: z.string().default('0') }) }),
);
const taxonomiesSchema = z.array(
  z.object({ Taxonomy: z.object({ namespace: z.string(), enabled: z.boolean() }) }),
);
const sharingGroupsSchema = z.object({
  response: z.array(
    z.object({
      SharingGroup: z.object({ uuid: z.string(), name: z.string(), active: z.boolean().default(true) }),
    }),
  ),
});

/** The tags, taxonomies and sharing groups that the configuration names. */
export async function checkNames(misp: MispSession, needs: Needs, holder: Holder): Promise<Found[]> {
  return [
    ...newTags(needs, holder),
    ...(await checkTags(misp, needs, holder)),
    ...(await checkSharingGroups(misp, needs, holder)),
  ];
}

function newTags({ newTags: sources }: Needs, { Role }: Holder): Found[] {
  if (sources.length === 0 || !Role.perm_tagger || Role.perm_tag_editor || Role.perm_site_admin) return [];
  return [
    warning(
      `The key may not make tags, and the data of ${list(sources)} brings its own: those that MISP does not have are left out`,
      `Give the role "${Role.name}" perm_tag_editor, or make the tags in MISP`,
    ),
  ];
}

async function checkTags(misp: MispSession, { tags }: Needs, { Role, User }: Holder): Promise<Found[]> {
  const names = [...tags.keys()];
  if (names.length === 0) return [];
  const there = readAs(tagsSchema, await misp.post('/tags/search', { tag: names }));
  const known = new Map(there.map(({ Tag }) => [Tag.name.toLowerCase(), Tag]));
  const lacking = names.filter((name) => !known.has(name.toLowerCase()));
  const reserved = names.filter((name) => {
    const owner = known.get(name.toLowerCase())?.org_id ?? '0';
    return owner !== '0' && owner !== User.org_id && !Role.perm_site_admin;
  });
  return [
    ...missingTags(lacking, tags, Role),
    ...reserved.map((name) =>
      problem(`The tag ${name} is reserved for another organisation`, 'Free it in MISP, or choose another'),
    ),
    ...(await checkTaxonomies(misp, names)),
    ...(lacking.length + reserved.length === 0 ? [ok(`MISP has all tags that the sources name`)] : []),
  ];
}

function missingTags(names: readonly string[], tags: Needs['tags'], role: Holder['Role']): Found[] {
  if (names.length === 0) return [];
  if (role.perm_tag_editor || role.perm_site_admin)
    return [
      ok(`MISP does not have ${list(names)} yet; the key may make ${names.length === 1 ? 'it' : 'them'}`),
    ];
  const sources = [...new Set(names.flatMap((name) => tags.get(name) ?? []))];
  return [
    problem(
      `MISP does not have the tags ${list(names)} of ${list(sources)}, and the key may not make them: events will lack them`,
      `Make them in MISP, or give the role "${role.name}" perm_tag_editor`,
    ),
  ];
}

/** A tag of a taxonomy that is not enabled works, but nobody can choose it in MISP. */
async function checkTaxonomies(misp: MispSession, tags: readonly string[]): Promise<Found[]> {
  const used = new Set(
    tags.filter((tag) => !tag.startsWith('misp-galaxy:')).flatMap((tag) => namespaceOf(tag)),
  );
  if (used.size === 0) return [];
  const taxonomies = taxonomiesSchema.safeParse((await misp.get('/taxonomies/index')).body).data ?? [];
  const off = taxonomies
    .filter(({ Taxonomy }) => used.has(Taxonomy.namespace) && !Taxonomy.enabled)
    .map(({ Taxonomy }) => Taxonomy.namespace);
  if (off.length === 0) return [];
  return [
    warning(
      `The taxonomies ${list(off)} are not enabled in MISP: their tags are plain ones, without colour and meaning`,
      'Enable them in MISP (Event Actions, List Taxonomies)',
    ),
  ];
}

function namespaceOf(tag: string): string[] {
  const at = tag.indexOf(':');
  return at > 0 ? [tag.slice(0, at)] : [];
}

async function checkSharingGroups(
  misp: MispSession,
  { sharingGroups }: Needs,
  { Organisation }: Holder,
): Promise<Found[]> {
  if (sharingGroups.size === 0) return [];
  const { response } = readAs(sharingGroupsSchema, await misp.get('/sharing_groups/index'));
  return [...sharingGroups].map(([uuid, sources]) => {
    const group = response.find(({ SharingGroup }) => SharingGroup.uuid === uuid)?.SharingGroup;
    if (!group)
      return problem(
        `MISP has no sharing group ${uuid} that the key may use: the events of ${list(sources)} will be refused`,
        `Make ${Organisation?.name ?? "the key's organisation"} a member of it, or correct sharingGroup`,
      );
    if (!group.active)
      return problem(
        `The sharing group ${group.name} is not active`,
        'Activate it in MISP, or choose another',
      );
    return ok(`The sharing group ${group.name} is there for ${list(sources)}`);
  });
}
