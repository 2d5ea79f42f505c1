import { Agent, request } from 'undici';
import * as z from 'zod';
import type { Misp } from '../misp/stand-ins.ts';

export interface Stored {
  events: number;
  attributes: number;
}

const answerSchema = z.object({
  response: z.array(z.object({ Event: z.object({ Attribute: z.array(z.unknown()) }) })),
});

/** How much of what these filters of restSearch mean is in MISP. */
export async function countStored({ url, authkey, ca }: Misp, filters: object): Promise<Stored> {
  const dispatcher = new Agent({ ...(ca && { connect: { ca } }) });
  const { body } = await request(`${url}/events/restSearch`, {
    dispatcher,
    method: 'POST',
    headers: { authorization: authkey, accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ returnFormat: 'json', ...filters }),
  });
  const { response } = answerSchema.parse(await body.json());
  await dispatcher.close();
  return {
    events: response.length,
    attributes: response.reduce((sum, { Event }) => sum + Event.Attribute.length, 0),
  };
}
