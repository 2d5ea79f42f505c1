import type { Store } from '../store.ts';
import type { User } from '../users.ts';
import type { MispRequest } from './request.ts';

/** What an endpoint works with. */
export interface Context {
  readonly store: Store;
  readonly user: User;
  readonly request: MispRequest;
  readonly baseUrl: string;
  /** Seconds since 1970, as MISP stores times. */
  readonly now: number;
  /** Tests let a request die after so many attributes; MISP writes without a transaction. */
  attributesUntilDeath: number;
}
