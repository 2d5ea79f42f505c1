import { Undeliverable } from '../shared/failures.ts';
import { checkTime, type Delivery } from './delivery.ts';
import type { MispAnswer } from './server/misp-client.ts';
import type { MispSession } from './server/misp-session.ts';

/**
 * Posts a piece of an event, as `cut` makes it for so many attributes. If the server, or the proxy before it, finds it
 * too large (contract 334), a smaller one. Returns the answer and the piece that went through.
 */
export async function postPiece<Piece>(
  misp: MispSession,
  path: string,
  {
    delivery,
    cut,
    toBody,
  }: { delivery: Delivery; cut: (attributes: number) => Piece; toBody: (piece: Piece) => unknown },
): Promise<{ answer: MispAnswer; piece: Piece }> {
  const sizeBefore = delivery.pieces.attributes;
  for (;;) {
    checkTime(delivery);
    const { attributes } = delivery.pieces;
    const piece = cut(attributes);
    const answer = await misp.post(path, toBody(piece));
    if (answer.status !== 413) return { answer, piece };
    if (attributes === 1) {
      // Other events have none such.
      delivery.pieces.attributes = sizeBefore;
      throw new Undeliverable('refused', 'The event has an attribute that is larger than the server takes');
    }
    delivery.pieces.attributes = Math.ceil(attributes / 4);
  }
}
