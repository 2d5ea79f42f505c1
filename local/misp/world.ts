import { type RenderedEvent, renderEvent } from './events/render-event.ts';
import { Faults } from './faults/fault.ts';
import { Store } from './store.ts';
import { createUser, type User } from './users.ts';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  /** The user's name; undefined without a good key. */
  readonly user: string | undefined;
  /** What the client saw, 0 for no answer. */
  readonly status: number;
}

export type ExtraPage = (path: string) => Promise<{ contentType: string; body: string } | undefined>;

export interface NavigationLink {
  readonly href: string;
  readonly label: string;
}

/** Everything that one stand-in knows. */
export interface World {
  readonly store: Store;
  readonly users: readonly User[];
  readonly faults: Faults;
  readonly requests: SeenRequest[];
  readonly latencyMs: number;
  readonly navigation: readonly NavigationLink[];
  readonly extraPage: ExtraPage;
  now(): Date;
  events(): RenderedEvent[];
}

const onlooker = createUser('admin', '');

export type WorldOptions = Pick<World, 'users' | 'latencyMs' | 'navigation' | 'extraPage' | 'now'>;

export function createWorld(options: WorldOptions): World {
  const store = new Store();
  const events = () => [...store.events.values()].map((event) => renderEvent(event, onlooker));
  return { ...options, store, faults: new Faults(), requests: [], events };
}
