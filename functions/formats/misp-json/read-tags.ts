import type { FileTags } from './schema.ts';

/** Tags and, by their tags, clusters of galaxies. Local ones are nobody else's business, and stay where they are. */
export function readTags({ Tag, Galaxy }: FileTags): string[] {
  const clusters = (Galaxy ?? []).flatMap(({ GalaxyCluster }) => GalaxyCluster ?? []);
  const names = [
    ...(Tag ?? []).filter(({ local }) => !local).map(({ name }) => name),
    ...clusters.filter(({ local }) => !local).map(({ tag_name = '' }) => tag_name),
  ];
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))];
}
