import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { halfOfAttributes } from '../faults/half.ts';
import { type Outcome, underFault } from '../faults/under-fault.ts';
import { findPage } from '../pages/find-page.ts';
import type { User } from '../users.ts';
import type { World } from '../world.ts';
import { type Answer, internalError, Refusal, toLogin } from './answer.ts';
import { authenticate, wantsJson } from './authenticate.ts';
import type { Context } from './context.ts';
import { answerControl } from './control.ts';
import { deliver } from './deliver.ts';
import { dispatch } from './dispatch.ts';
import { type MispRequest, parseBody, readRequest } from './request.ts';

/** One request from the first byte to the last. */
export async function handle(
  world: World,
  baseUrl: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const request = await readRequest(incoming);
  const local = await answerLocally(world, request);
  if (local !== undefined) await deliver({ answer: local, delivery: 'whole' }, request, outgoing);
  else await answerAsMisp(world, baseUrl, request, outgoing);
}

/** What MISP does not have: the tests' controls, and pages of our own. Faults do not touch them. */
async function answerLocally(world: World, request: MispRequest): Promise<Answer | undefined> {
  if (request.segments[0] === '_stand-in')
    return refusalAsAnswer(request, () => answerControl(world, request));
  return findPage(world, request);
}

async function answerAsMisp(
  world: World,
  baseUrl: string,
  request: MispRequest,
  outgoing: ServerResponse,
): Promise<void> {
  if (world.latencyMs > 0) await sleep(world.latencyMs);
  const { method, path } = request;
  let user: User | undefined;
  const outcome: Outcome = await underFault(
    world.faults.strike({ method, path, body: () => bodyOf(request) }),
    {
      path,
      baseUrl,
      work: (extent) => {
        const answer = refusalAsAnswer(request, () => {
          if (!wantsJson(request)) return toLogin(baseUrl);
          user = authenticate(request, world.users);
          return dispatch(contextFor(world, baseUrl, request, user, extent));
        });
        return withKeyExpiry(answer, user);
      },
    },
  );
  const entry = { method, path, user: user?.name };
  world.requests.push({ ...entry, status: outcome.answer?.status ?? 0 });
  await deliver(outcome, request, outgoing);
}

/** With every answer to a key that ends, failures too (measured on MISP 2.5.1). */
function withKeyExpiry(answer: Answer, user: User | undefined): Answer {
  if (user?.keyExpires === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'X-Auth-Key-Expiration': user.keyExpires } };
}

function contextFor(
  { store, now }: World,
  baseUrl: string,
  request: MispRequest,
  user: User,
  extent: 'all' | 'half',
): Context {
  const attributesUntilDeath =
    extent === 'half' ? halfOfAttributes(bodyOf(request)) : Number.POSITIVE_INFINITY;
  return { store, user, request, baseUrl, now: Math.floor(now().getTime() / 1000), attributesUntilDeath };
}

function bodyOf(request: MispRequest): unknown {
  try {
    return parseBody(request);
  } catch {
    return undefined;
  }
}

function refusalAsAnswer(request: MispRequest, work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) return error.toAnswer(request.path);
    // A defect of the stand-in has to be seen, not to look like one of MISP's own failures.
    console.error(`MISP stand-in: ${request.method} ${request.path} failed`, error);
    return internalError().toAnswer(request.path);
  }
}
