import { DEEPEST, MOST_CHARACTERS, OpenObject } from './open-object.ts';

/** One JSON object of a file as text, or why it cannot be had; or text beside the objects, which is none. */
export type Piece = { text: string } | { problem: string } | { stray: string };

const STRAY_SHOWN = 40;

/**
 * Cuts JSON into the objects that it lists: those of an outer list, of the list under `response`, or one after the
 * other. One of them is held at a time. Of JSON lines a broken one costs no other.
 */
export async function* splitObjects(text: AsyncIterable<string>): AsyncGenerator<Piece> {
  let open: OpenObject | undefined;
  let stray = '';
  let head: string | undefined = '';
  for await (const chunk of text) {
    for (let at = 0; at < chunk.length; ) {
      if (!open) {
        const begin = chunk.indexOf('{', at);
        const beside = chunk.slice(at, begin === -1 ? chunk.length : begin);
        stray = addStray(stray, beside);
        if (head !== undefined && head.length < STRAY_SHOWN) head += beside.replaceAll(/\s+/g, ' ').trim();
        if (begin === -1) break;
        at = begin;
        open = new OpenObject();
        head = undefined;
      }
      const read = open.read(chunk, at);
      at = read.at;
      if (read.state === 'closed') yield toPiece(open);
      if (read.state === 'broken') yield { problem: 'has a quote or a bracket too few' };
      if (read.state !== 'open') open = undefined;
    }
  }
  if (open) yield { problem: 'ends in the middle: the file was cut short, or a quote or bracket is missing' };
  if (stray !== '') yield { stray };
  // No object at all, and more than an empty list.
  else if (head && head !== '[]') yield { stray: head.slice(0, STRAY_SHOWN) };
}

function toPiece({ excess, text }: OpenObject): Piece {
  if (excess === 'deep') return { problem: `is nested more than ${DEEPEST} deep` };
  if (excess === 'large')
    return { problem: `has more than ${MOST_CHARACTERS / 1024 ** 2} million characters` };
  return { text };
}

/** What belongs to lists and to the objects around them is not stray. */
function addStray(stray: string, text: string): string {
  if (stray.length >= STRAY_SHOWN || !/[^\s[\],}]/.test(text)) return stray;
  return (stray + text.replaceAll(/\s+/g, ' ').trim()).slice(0, STRAY_SHOWN);
}
