import type { ConfigInput } from '../functions/shared/config.ts';
import { startAnyrunStandIn } from './anyrun/stand-in.ts';
import type { ReachableServer, ReachableSource } from './deployment/effective-config.ts';
import { type MispStandIn, type MispStandInOptions, startMispStandIn } from './misp/stand-in.ts';
import { startFeedStandIn } from './misp-feed/stand-in.ts';

export interface StandIns {
  /** A stand-in for each server, by the server's name. */
  byServer: ReadonlyMap<string, MispStandIn>;
  servers: Record<string, ReachableServer>;
  close(): Promise<void>;
}

type Pages = Pick<MispStandInOptions, 'extraPage' | 'nav'>;

/** A MISP for every server of the configuration. `port`: that of the first one, or the next free one; else any. */
export async function startStandIns(
  servers: string[],
  { port = 0, ...pages }: Pages & { port?: number } = {},
): Promise<StandIns> {
  const byServer = new Map<string, MispStandIn>();
  let wanted = port;
  for (const server of servers) {
    const standIn = await startAtFreePort(wanted, pages);
    byServer.set(server, standIn);
    if (port > 0) wanted = Number(new URL(standIn.url).port) + 1;
  }
  const entries = [...byServer].map(([server, { url, authkey }]) => [server, { url, authkey }] as const);
  return {
    byServer,
    servers: Object.fromEntries(entries),
    close: async () => {
      await Promise.all([...byServer.values()].map((standIn) => standIn.close()));
    },
  };
}

async function startAtFreePort(port: number, pages: Pages): Promise<MispStandIn> {
  try {
    return await startMispStandIn({ port, ...pages });
  } catch (error) {
    if (!isTaken(error) || port >= 65_535) throw error;
    return await startAtFreePort(port + 1, pages);
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

export interface SourceStandIns {
  sources: Record<string, ReachableSource>;
  close(): Promise<void>;
}

/** Something to poll for every source of the configuration that is polled. */
export async function startSourceStandIns(sources: ConfigInput['sources']): Promise<SourceStandIns> {
  const polled = Object.entries(sources).flatMap(([name, source]) =>
    'poll' in source ? [[name, source.poll] as const] : [],
  );
  const started = await Promise.all(
    polled.map(async ([name, poll]) => {
      const standIn = poll === 'anyrun' ? await startAnyrunStandIn() : await startFeedStandIn();
      return [name, standIn] as const;
    }),
  );
  return {
    sources: Object.fromEntries(started),
    close: async () => {
      await Promise.all(started.map(([, standIn]) => standIn.close()));
    },
  };
}
