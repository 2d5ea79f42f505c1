import type { Context } from '../http/context.ts';
import type { StoredEvent } from '../model.ts';

/** Whatever changes an event gives it a new timestamp and unpublishes it. */
export function touchEvent({ now }: Context, event: StoredEvent): void {
  event.timestamp = now;
  event.published = false;
}
