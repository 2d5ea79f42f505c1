import { z } from 'zod';
import type { World } from '../world.ts';
import { type Answer, json, Refusal } from './answer.ts';
import { type MispRequest, parseBody } from './request.ts';

const matcher = z.union([
  z.string(),
  z.strictObject({ regexp: z.string() }).transform(({ regexp }) => new RegExp(regexp)),
]);

const common = {
  on: matcher,
  times: z.union([z.int().positive(), z.literal('forever')]).optional(),
  skip: z.int().nonnegative().optional(),
};
const outage = z.enum(['internal-error', 'bad-gateway', 'maintenance', 'redis-down', 'too-large']);
const afterWork = z.boolean().optional();
const milliseconds = z.number().nonnegative();

const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['delay', 'slow-drip']), ms: milliseconds, ...common }),
  z.strictObject({
    kind: z.literal('outage'),
    outage,
    afterWork,
    ...common,
  }),
  z.strictObject({
    kind: z.literal('answer'),
    status: z.int(),
    body: z.string(),
    contentType: z.string().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    afterWork,
    ...common,
  }),
  z.strictObject({
    kind: z.literal('rate-limited'),
    limit: z.int().optional(),
    resetSeconds: z.int().optional(),
    ...common,
  }),
  z.strictObject({ kind: z.enum(['request-lost', 'answer-lost', 'answer-cut']), ...common }),
  z.strictObject({
    kind: z.literal('half-saved'),
    heard: z.union([outage, z.literal('nothing')]).optional(),
    ...common,
  }),
  z.strictObject({ kind: z.literal('hang'), afterWork, ...common }),
]);

/** What a test tells a stand-in that runs in another process. */
export function answerControl(world: World, request: MispRequest): Answer {
  switch (`${request.method} ${request.path}`) {
    case 'GET /_stand-in/events':
      return json(world.events());
    case 'GET /_stand-in/requests':
      return json(world.requests);
    case 'POST /_stand-in/faults':
      return armFault(world, request);
    case 'DELETE /_stand-in/faults':
      world.faults.clear();
      return json({ faults: 'cleared' });
    default:
      throw new Refusal(404, 'The stand-in knows events, requests and faults.');
  }
}

function armFault(world: World, request: MispRequest): Answer {
  const parsed = faultSchema.safeParse(parseBody(request));
  if (!parsed.success) throw new Refusal(400, z.prettifyError(parsed.error));
  world.faults.arm(parsed.data);
  return json({ fault: parsed.data.kind });
}
