import * as z from 'zod';
import type { Format, Parsed } from './format.ts';
import { eventToDraft, type MispJsonOptions } from './misp-json/event-to-draft.ts';
import { type Piece, splitObjects } from './misp-json/split-objects.ts';
import { UNDECODABLE } from './readers/lines.ts';
import { withCells } from './with-cells.ts';

/** Events as MISP exports them; a row is an event, by its place in the file. */
export const mispJson: Format<MispJsonOptions> = {
  options: z.strictObject({
    /** Who may see an event and its parts: as its file says, sharing groups by their UUIDs; or as the source does. */
    distribution: z.enum(['file', 'source']).default('file'),
  }),
  async *parse(text, options) {
    let row = 0;
    for await (const piece of splitObjects(text)) {
      if ('stray' in piece) yield reject(0, whyStray(piece.stray, row));
      else yield* parsePiece(piece, ++row, options);
    }
  },
};

function* parsePiece(
  piece: Exclude<Piece, { stray: string }>,
  row: number,
  options: MispJsonOptions,
): Generator<Parsed> {
  if ('problem' in piece) return yield reject(row, piece.problem);
  for (const parsed of parseEvent(piece, row, options)) yield withCells(parsed, [piece.text]);
}

function* parseEvent(piece: { text: string }, row: number, options: MispJsonOptions): Generator<Parsed> {
  if (piece.text.includes('\uFFFD')) return yield reject(row, UNDECODABLE);
  const event = findEvent(parseJson(piece.text));
  if (typeof event === 'string') return yield reject(row, event);
  const reading = eventToDraft(event.value, row, options);
  if ('reason' in reading) {
    const { reason, field, value } = reading;
    return yield { rejection: { row, field, value, reason } };
  }
  yield { draft: reading.draft };
  for (const note of reading.notes) yield { notice: `event ${row}: ${note}` };
}

/** `{Event}`, `{response: {Event}}`, or the event itself; or why it is none. */
function findEvent(json: unknown): { value: unknown } | string {
  if (!isRecord(json)) return 'is no JSON; check the file with a JSON parser, such as jq';
  if (isRecord(json.Event)) return { value: json.Event };
  if (isRecord(json.response)) return findEvent(json.response);
  if (typeof json.info === 'string') return { value: json };
  const keys = Object.keys(json);
  if (keys.length > 0 && Object.values(json).every((value) => isRecord(value) && 'info' in value)) {
    return "is a feed's manifest; drop the event files that it names";
  }
  if ('Event' in json) return 'is no event of MISP: its Event is no object';
  return `is no event of MISP: it has ${keys.slice(0, 5).join(', ') || 'nothing'}, and no Event`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function whyStray(stray: string, events: number): string {
  return events === 0
    ? `is no JSON of MISP events; it begins with "${stray}"`
    : `has text beside its events, which is not read: "${stray}"`;
}

function reject(row: number, reason: string): Parsed {
  return { rejection: { row, reason } };
}
