import { createServer, type Server } from 'node:http';
import type { RenderedEvent } from './events/render-event.ts';
import type { FaultHandle, FaultSpec } from './faults/fault.ts';
import { handle } from './http/handle.ts';
import { createUser, generateAuthkey, type KeyState, type User, type UserName } from './users.ts';
import type { Warninglist } from './warninglists.ts';
import { createWorld, type ExtraPage, type NavigationLink, type SeenRequest, type World } from './world.ts';

export type { RenderedEvent } from './events/render-event.ts';
export type { FaultHandle, FaultKind, FaultSpec } from './faults/fault.ts';
export type { KeyState, UserName } from './users.ts';
export type { ExtraPage, NavigationLink, SeenRequest } from './world.ts';

export interface MispStandInOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** The first user's key, 40 characters; generated when absent. */
  readonly authkey?: string;
  /** Who has a key, by the names of the recordings. Default: `tageditor`, who may add, publish, tag and create tags. */
  readonly users?: readonly [UserName, ...UserName[]];
  /** Added to every answer. A real MISP takes about 75 ms for the key alone. */
  readonly latencyMs?: number;
  readonly now?: () => Date;
  readonly extraPage?: ExtraPage;
  readonly nav?: readonly NavigationLink[];
}

export interface MispStandIn {
  readonly url: string;
  /** The first user's key. */
  readonly authkey: string;
  /** Keys by user name. */
  readonly keys: Readonly<Partial<Record<UserName, string>>>;
  /** What is stored, as events/view shows it to a site admin. */
  events(): RenderedEvent[];
  requests(): readonly SeenRequest[];
  fault(spec: FaultSpec): FaultHandle;
  clearFaults(): void;
  setKeyState(user: UserName, state: KeyState): void;
  setKeyExpiry(user: UserName, at: string | undefined): void;
  /** Searches per 15 minutes that the user's role may make. */
  limitSearches(user: UserName, count: number): void;
  /** Those that there are from now on; none at first. */
  setWarninglists(lists: readonly Warninglist[]): void;
  /** Ends every connection, answered or not. */
  close(): Promise<void>;
}

/** nginx's own; with node's 5 seconds a client would meet connections that were just closed. */
const keepAliveMs = 75_000;

/** An embedded server that behaves as the recordings of a real MISP 2.5.1 show. */
export async function startMispStandIn(options: MispStandInOptions = {}): Promise<MispStandIn> {
  const { port = 0, authkey = generateAuthkey(), users: names = ['tageditor'], latencyMs = 0 } = options;
  const { now = () => new Date(), extraPage = async () => undefined, nav: navigation = [] } = options;
  const users = names.map((name, index) => createUser(name, index === 0 ? authkey : generateAuthkey()));
  const world = createWorld({ users, latencyMs, now, extraPage, navigation });
  const server = createServer((incoming, outgoing) => {
    handle(world, urlOf(server), incoming, outgoing).catch(() => outgoing.destroy());
  });
  await listen(server, port);
  return {
    url: urlOf(server),
    authkey,
    keys: Object.fromEntries(users.map((user) => [user.name, user.authkey])),
    ...controlsOf(world),
    close: () => close(server),
  };
}

function listen(server: Server, port: number): Promise<void> {
  server.keepAliveTimeout = keepAliveMs;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

function urlOf(server: Server): string {
  const address = server.address();
  return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function controlsOf({
  store,
  users,
  faults,
  requests,
  events,
}: World): Omit<MispStandIn, 'url' | 'authkey' | 'keys' | 'close'> {
  return {
    events,
    requests: () => requests,
    fault: (spec) => faults.arm(spec),
    clearFaults: () => faults.clear(),
    setKeyState: (name, state) => {
      userNamed(users, name).keyState = state;
    },
    setKeyExpiry: (name, at) => {
      userNamed(users, name).keyExpires = at;
    },
    setWarninglists: (lists) => {
      store.warninglists = lists;
    },
    limitSearches: (name, count) => {
      userNamed(users, name).searchLimit = count;
    },
  };
}

function userNamed(users: readonly User[], name: UserName): User {
  const user = users.find((candidate) => candidate.name === name);
  if (user === undefined) throw new Error(`The stand-in was started without the user ${name}.`);
  return user;
}
