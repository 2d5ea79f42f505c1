import operators from '../../misp-ingest.config.ts';
import { guardOf, guardSchema } from '../misp/guard/rules.ts';
import { notificationsSchema } from './config/notifications.ts';
import { polledSourceSchema, scheduleSchema } from './config/polled-source.ts';
import { serverSchema } from './config/server.ts';
import type { ConfigInput, PolledSource, Server } from './config.ts';

/**
 * Parts of misp-ingest.config.ts, for functions that read no files: the whole brings every format along, a third of the
 * time in which such a function starts. It was checked as a whole when it was deployed.
 */
const deployed: ConfigInput = operators;

export const notifications = notificationsSchema.prefault({}).parse(deployed.notifications);

/** When sources are polled that do not say it themselves. */
export const schedule = scheduleSchema.optional().parse(deployed.schedule);

export function isSource(name: string): boolean {
  return Object.hasOwn(deployed.sources, name);
}

export function deployedServer(name: string): Server {
  const found = deployed.servers[name];
  if (!found) throw new Error(`misp-ingest.config.ts has no server "${name}"; deploy the stack again`);
  return serverSchema.parse(found);
}

/** The source that a function was deployed for. */
export function deployedSource<Name extends PolledSource['poll']>(
  name: string,
  poll: Name,
): Extract<PolledSource, { poll: Name }> {
  const found = deployed.sources[name];
  if (found && 'poll' in found && found.poll === poll) {
    const source = polledSourceSchema.parse(found);
    const guard = guardOf(guardSchema.optional().parse(deployed.guard), source.guard);
    return { ...source, guard } as Extract<PolledSource, { poll: Name }>;
  }
  throw new Error(
    `misp-ingest.config.ts has no source "${name}" with poll: '${poll}'; deploy the stack again`,
  );
}
