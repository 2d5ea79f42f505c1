import { Pool } from 'undici';
import type { Misp } from './stand-ins.ts';

/** As little as can be done: a connection for each of so many loops, each with one request at a time. */
export async function postAll(
  { url, authkey, ca }: Misp,
  concurrency: number,
  bodies: Iterator<string>,
): Promise<void> {
  const pool = new Pool(url, { connections: concurrency, pipelining: 1, ...(ca && { connect: { ca } }) });
  const headers = {
    authorization: authkey,
    accept: 'application/json',
    'content-type': 'application/json',
    'user-agent': 'MISP-ingest',
  };
  const post = async () => {
    for (let next = bodies.next(); !next.done; next = bodies.next()) {
      const answer = await pool.request({ method: 'POST', path: '/events/add', headers, body: next.value });
      await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`MISP answered ${answer.statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, post));
  await pool.close();
}
