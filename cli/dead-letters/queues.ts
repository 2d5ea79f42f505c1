import type { DeployedParts, QueuePairUrls } from '../../local/deployment/deployed-parts.ts';

/** A dead-letter queue, by what its messages are. */
export interface DeadLetterQueue extends QueuePairUrls {
  of: 'upload' | 'event' | 'poll' | 'find';
  /** The server, or the polled source; the uploads have one queue for all. */
  owner?: string;
}

/** Those of a deployment, in the order of the data. */
export function deadLetterQueues({ uploads, servers, sources }: DeployedParts): DeadLetterQueue[] {
  return [
    { of: 'upload', ...uploads },
    ...Object.entries(sources).flatMap(([owner, { polls, finds }]): DeadLetterQueue[] => [
      { of: 'poll', owner, ...polls },
      { of: 'find', owner, ...finds },
    ]),
    ...Object.entries(servers).map(([owner, { events }]): DeadLetterQueue => {
      return { of: 'event', owner, ...events };
    }),
  ];
}
