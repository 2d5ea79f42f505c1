import { describe, expect, test } from 'vitest';
import type { Delivery } from '../../../functions/send/delivery.ts';
import { postPiece } from '../../../functions/send/post-piece.ts';
import type { MispSession } from '../../../functions/send/server/misp-session.ts';
import { TryLater } from '../../../functions/shared/failures.ts';

/** Posts to a server that takes so many attributes a request. */
async function post(
  limit: number,
  pieces = { attributes: 1_000 },
  remainingMs: () => number = () => 300_000,
) {
  const posts: unknown[] = [];
  const misp = {
    post: async (path: string, body: { n: number }) => {
      posts.push([path, body.n]);
      return { status: body.n > limit ? 413 : 200, headers: {}, body: 'answered' };
    },
  } as unknown as MispSession;
  const delivery = { pieces, remainingMs } as unknown as Delivery;
  const sent = postPiece(misp, '/events/add', {
    delivery,
    cut: (attributes) => ({ cutTo: attributes }),
    toBody: ({ cutTo }) => ({ n: cutTo }),
  });
  return { posts, pieces, sent: await sent.catch((error: unknown) => error) };
}

describe('a piece of an event', () => {
  test('that the server takes is sent once', async () => {
    const { posts, sent, pieces } = await post(1_000);
    expect(posts).toEqual([['/events/add', 1_000]]);
    expect(sent).toMatchObject({ answer: { status: 200, body: 'answered' }, piece: { cutTo: 1_000 } });
    expect(pieces.attributes).toBe(1_000);
  });

  test('that is too large is sent smaller, which the next ones are from the start', async () => {
    const { posts, sent, pieces } = await post(100);
    expect(posts.map((one) => (one as unknown[])[1])).toEqual([1_000, 250, 63]);
    expect(sent).toMatchObject({ piece: { cutTo: 63 } });
    expect(pieces.attributes).toBe(63);
  });

  test('of one attribute that is too large refuses the event, and makes no piece of another smaller', async () => {
    const { posts, sent, pieces } = await post(0, { attributes: 5 });
    expect(posts.map((one) => (one as unknown[])[1])).toEqual([5, 2, 1]);
    expect(sent).toMatchObject({
      name: 'Undeliverable',
      kind: 'refused',
      message: 'The event has an attribute that is larger than the server takes',
    });
    expect(pieces.attributes).toBe(5);
  });

  test('is not sent with less time than a request may take: the event goes on at once', async () => {
    const { posts, sent } = await post(1_000, undefined, () => 70_000);
    expect(posts).toEqual([]);
    expect(sent).toBeInstanceOf(TryLater);
    expect(sent).toMatchObject({
      message: 'The time of the function is over; the event goes on at its next delivery',
      everything: true,
      soon: true,
    });
    expect((await post(1_000, undefined, () => 70_001)).posts).toHaveLength(1);
  });

  test('that is too large is not sent smaller when the time is over', async () => {
    const times = [300_000, 10_000];
    const { posts, sent } = await post(100, undefined, () => times.shift() ?? 0);
    expect(posts).toHaveLength(1);
    expect(sent).toBeInstanceOf(TryLater);
  });
});
