import * as z from 'zod';
import { part, tagNames, text } from './lenient.ts';

export const hashesSchema = part({ md5: text, sha1: text, sha256: text, ssdeep: text });

/** What the history says of an analysis. */
export const taskSchema = z.object({
  uuid: text,
  name: text,
  date: text,
  verdict: text,
  related: text,
  misp: text,
  json: text,
  file: text,
  tags: tagNames,
  hashes: hashesSchema,
});

export type Task = z.output<typeof taskSchema>;

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

// `uuid` is absent in the histories of 2020 to 2022; the addresses have it.
export function taskUuid({ uuid, related, misp, json, file }: Task): string | undefined {
  const places = [uuid, related, misp, json, file];
  return places.map((place) => UUID.exec(place)?.[0].toLowerCase()).find((found) => found !== undefined);
}
