import { html } from '../../../functions/shared/html.ts';
import { type Answer, page } from '../http/answer.ts';
import type { MispRequest } from '../http/request.ts';
import { routes } from '../http/routes.ts';
import type { World } from '../world.ts';
import { eventListPage } from './event-list.ts';
import { eventPage } from './event-page.ts';
import { layout } from './layout.ts';

/** What a person sees in a browser; API clients, who ask for JSON, never come here. */
export async function findPage(world: World, request: MispRequest): Promise<Answer | undefined> {
  if (request.method !== 'GET') return undefined;
  const [controller = '', action = '', reference = ''] = request.segments;
  if (controller !== '' && !(controller in routes)) return findExtraPage(world, request);
  if (controller === 'users' && action === 'login') return loginPage(world);
  if (!isBrowser(request)) return undefined;
  if (controller === '' || (controller === 'events' && action === 'index')) return listPage(world);
  return controller === 'events' && action === 'view' ? viewPage(world, reference) : undefined;
}

function isBrowser({ headers }: MispRequest): boolean {
  const accept = headers.accept ?? '';
  return accept.includes('text/html') && !accept.includes('application/json');
}

async function findExtraPage({ extraPage }: World, { path }: MispRequest): Promise<Answer | undefined> {
  const extra = await extraPage(path);
  return extra === undefined ? undefined : { status: 200, headers: {}, ...extra };
}

function listPage({ store, navigation }: World): Answer {
  return page(layout('Events', navigation, eventListPage([...store.events.values()])));
}

function viewPage({ store, navigation }: World, reference: string): Answer {
  const event = store.findEvent(reference);
  if (event !== undefined) return page(layout(event.info, navigation, eventPage(event)));
  const nothing = html`<h1>No such event</h1><p class="faint">${reference}</p>`;
  return page(layout('No such event', navigation, nothing), 404);
}

/** Where MISP sends whom it takes for a browser; a client that follows gets HTML with status 200. */
function loginPage({ navigation }: World): Answer {
  const explanation = html`<h1>Login</h1>
<p>There is nothing to log in to. A client of the API sends <code>Accept: application/json</code> and its key.</p>`;
  return page(layout('Login', navigation, explanation));
}
