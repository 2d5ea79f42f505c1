import { afterEach, describe, expect, it } from 'vitest';
import { type Listening, listenFor } from '../../local/aws/listen.ts';

let listening: Listening;

afterEach(() => listening.stop());

async function ask(): Promise<{ status: number; text: string }> {
  const answer = await fetch(listening.url);
  return { status: answer.status, text: await answer.text() };
}

describe('an embedded service', () => {
  it('is loaded once, for the first who asks, and the others wait for it with him', async () => {
    const loading = Promise.withResolvers<void>();
    let loads = 0;
    listening = await listenFor(async () => {
      loads += 1;
      await loading.promise;
      return (_, response) => response.end('here');
    });
    expect(loads).toBe(0);
    const answers = Promise.all([ask(), ask()]);
    loading.resolve();
    expect(await answers).toEqual([
      { status: 200, text: 'here' },
      { status: 200, text: 'here' },
    ]);
    expect(loads).toBe(1);
  });

  it('that cannot be loaded says why', async () => {
    listening = await listenFor(async () => {
      throw new Error('it is not installed');
    });
    expect(await ask()).toEqual({ status: 500, text: 'Error: it is not installed' });
  });
});
