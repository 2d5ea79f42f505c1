import { type Notes, readParts } from './read-part.ts';
import { clusterSchema, type FileTags, galaxySchema, tagSchema } from './schema.ts';

/** Tags and, by their tags, clusters of galaxies. Local ones are nobody else's business, and stay where they are. */
export function readTags({ Tag, Galaxy }: FileTags, of: string, notes: Notes): string[] {
  const tags = readParts(tagSchema, Tag, `tag of ${of}`, notes);
  const galaxies = readParts(galaxySchema, Galaxy, `galaxy of ${of}`, notes);
  const clusters = galaxies.flatMap(({ GalaxyCluster }) =>
    readParts(clusterSchema, GalaxyCluster, `cluster of ${of}`, notes),
  );
  const names = [
    ...tags.filter(({ local }) => !local).map(({ name }) => name),
    ...clusters.filter(({ local }) => !local).map(({ tag_name = '' }) => tag_name),
  ];
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))];
}
