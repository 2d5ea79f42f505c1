import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { respond, urlOf } from '../anyrun/respond.ts';
import type { AnyrunFault } from '../anyrun/stand-in.ts';
import { type FaultHandle, Faults } from '../misp/faults/fault.ts';
import samples from './samples.json' with { type: 'json' };

/** An event as a feed has it in a file of its own. */
export interface FeedEvent {
  uuid: string;
  info: string;
  date: string;
  timestamp: string;
  [field: string]: unknown;
}

export interface FeedStandIn {
  url: string;
  /** Adds an event, or puts another one in its place. */
  put(event: FeedEvent): void;
  requests(): readonly string[];
  fault(fault: AnyrunFault): FaultHandle;
  close(): Promise<void>;
}

/** A feed as MISP writes it: manifest.json and a file for each event, with ETags, as any web server has them. */
export async function startFeedStandIn(events: readonly FeedEvent[] = samples): Promise<FeedStandIn> {
  const there = new Map(events.map((event) => [event.uuid, event]));
  const requests: string[] = [];
  const faults = new Faults();
  const server = createServer((incoming, outgoing) => {
    requests.push(`${incoming.method} ${incoming.url}`);
    const fault = faults.strike({ method: 'GET', path: incoming.url ?? '', body: () => undefined });
    const work = () => fileOf(there, incoming.url ?? '', incoming.headers['if-none-match']);
    respond(fault, work, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: urlOf(server),
    put: (event) => there.set(event.uuid, event),
    requests: () => requests,
    fault: (fault) => faults.arm(fault),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function fileOf(events: ReadonlyMap<string, FeedEvent>, path: string, known: string | undefined) {
  const event = events.get(/^\/([0-9a-f-]{36})\.json$/.exec(path)?.[1] ?? '');
  const content = path === '/manifest.json' ? manifestOf([...events.values()]) : event && { Event: event };
  if (!content) return { status: 404, body: 'Not found', contentType: 'text/plain' };
  const body = JSON.stringify(content);
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
  if (etag === known) return { status: 304, body: '', headers: { etag } };
  return { status: 200, body, headers: { etag } };
}

function manifestOf(events: FeedEvent[]) {
  return Object.fromEntries(
    events.map(({ uuid, info, date, timestamp }) => [uuid, { info, date, timestamp }]),
  );
}
