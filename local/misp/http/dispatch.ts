import { mayUse } from '../users.ts';
import { type Answer, noPermission, Refusal } from './answer.ts';
import type { Context } from './context.ts';
import { type MispRequest, parseBody } from './request.ts';
import { type Route, routes } from './routes.ts';

/** Answers a request whose key is good. */
export function dispatch(context: Context): Answer {
  const { controller, action, args } = findAction(context.request);
  const actions = Object.hasOwn(routes, controller) ? routes[controller] : undefined;
  // Two slashes in a row find nothing: contract 026.
  if (actions === undefined || context.request.path.includes('//')) throw new Refusal(404, 'Not Found');
  const route = Object.hasOwn(actions, action) ? actions[action] : undefined;
  // What MISP does not know and what the role may not use look the same: contract 018.
  if (route === undefined || isForbidden(context, route)) throw noPermission();
  return route.answer(context, args, parseBody(context.request));
}

function isForbidden({ user }: Context, { permission }: Route): boolean {
  return permission !== undefined && !mayUse(user, permission);
}

interface Action {
  readonly controller: string;
  readonly action: string;
  readonly args: readonly string[];
}

const restActions: Readonly<Record<string, string>> = {
  GET: 'view',
  POST: 'edit',
  PUT: 'edit',
  DELETE: 'delete',
};

/** /events/view/6, and CakePHP's aliases: POST /events, GET /events/6, DELETE /events/6 (contract 030, 137, 311). */
function findAction({ method, segments }: MispRequest): Action {
  const [first = '', second, ...rest] = segments;
  const controller = first.toLowerCase().replaceAll('_', '');
  if (second === undefined || second === '')
    return { controller, action: method === 'POST' ? 'add' : 'index', args: [] };
  const isReference = /^\d+$|^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(second);
  if (isReference && rest.length === 0)
    return { controller, action: restActions[method] ?? 'view', args: [second] };
  return { controller, action: second.toLowerCase(), args: rest };
}
