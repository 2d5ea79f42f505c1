import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultHandle, type FaultKind, type FaultMatcher, Faults } from '../misp/faults/fault.ts';
import { type Analysis, sampleAnalyses, uuidOf } from './analyses.ts';
import { answer } from './answer.ts';
import { respond, urlOf } from './respond.ts';

/** What goes wrong with a request: `on` sees the method and the path with its query. */
export type AnyrunFault = Extract<
  FaultKind,
  { kind: 'answer' | 'delay' | 'request-lost' | 'answer-cut' | 'hang' }
> & { on: FaultMatcher; times?: number | 'forever'; skip?: number };

export interface AnyrunStandInOptions {
  port?: number;
  apiKey?: string;
  /** Those of the samples if not said; kept newest first. */
  analyses?: Analysis[];
  latencyMs?: number;
}

export interface AnyrunStandIn {
  url: string;
  apiKey: string;
  add(...analyses: Analysis[]): void;
  remove(uuid: string): void;
  /** Replaces documents of an analysis: it finishes, its verdict changes. */
  change(uuid: string, change: Partial<Analysis>): void;
  /** Method, path and query of every request so far. */
  requests(): readonly string[];
  fault(fault: AnyrunFault): FaultHandle;
  clearFaults(): void;
  /** The key that is good from now on. */
  changeKey(apiKey: string): void;
  close(): Promise<void>;
}

/** Answers as ANY.RUN's API is known to, from what is in memory. */
export async function startAnyrunStandIn(options: AnyrunStandInOptions = {}): Promise<AnyrunStandIn> {
  const { port = 0, latencyMs = 0 } = options;
  const world = {
    apiKey: options.apiKey ?? randomBytes(20).toString('hex'),
    analyses: newestFirst(options.analyses ?? sampleAnalyses()),
  };
  const faults = new Faults();
  const requests: string[] = [];
  const server = createServer((incoming, outgoing) => {
    requests.push(`${incoming.method} ${incoming.url}`);
    const fault = faults.strike({ method: 'GET', path: incoming.url ?? '', body: () => undefined });
    const work = () => answer(world, incoming);
    sleep(latencyMs)
      .then(() => respond(fault, work, incoming, outgoing))
      .catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { apiKey } = world;
  return {
    url: urlOf(server),
    apiKey,
    add: (...analyses) => {
      world.analyses = newestFirst([...analyses, ...world.analyses]);
    },
    remove: (uuid) => {
      world.analyses = world.analyses.filter((one) => uuidOf(one) !== uuid);
    },
    change: (uuid, change) => {
      world.analyses = world.analyses.map((one) => (uuidOf(one) === uuid ? { ...one, ...change } : one));
    },
    requests: () => requests,
    fault: (fault) => faults.arm(fault),
    clearFaults: () => faults.clear(),
    changeKey: (key) => {
      world.apiKey = key;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function newestFirst(analyses: Analysis[]): Analysis[] {
  return analyses.toSorted((a, b) => b.history.date.localeCompare(a.history.date));
}
