import { config, type PolledSource } from '../../shared/config.ts';

/** The source that this function was deployed for. */
export function findPolled<Name extends PolledSource['poll']>(
  name: string,
  poll: Name,
): Extract<PolledSource, { poll: Name }> {
  const found = config.sources[name];
  if (found && 'poll' in found && found.poll === poll) return found as Extract<PolledSource, { poll: Name }>;
  throw new Error(
    `misp-ingest.config.ts has no source "${name}" with poll: '${poll}'; deploy the stack again`,
  );
}
