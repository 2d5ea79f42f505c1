import type { ConfigInput } from '../../functions/shared/config.ts';

/** A MISP server that is really there. */
export interface ReachableServer {
  url: string;
  /** Left out for a secret that nobody filled. */
  authkey?: string | undefined;
  /** The text of a PEM file. */
  ca?: string | undefined;
}

/** What a polled source is really polled from. */
export interface ReachableSource {
  url: string;
  /** Left out for a secret that nobody filled, and where none is needed. */
  apiKey?: string | undefined;
}

/** The operator's configuration with the servers and sources that are there, still as an operator would write it. */
export function effectiveConfig(
  config: ConfigInput,
  reachable: Record<string, ReachableServer>,
  polled: Record<string, ReachableSource> = {},
): ConfigInput {
  const servers = Object.entries(config.servers).map(([name, server]) => {
    const { url = server.url, ca = server.ca } = reachable[name] ?? {};
    return [name, { ...server, url, ...(ca !== undefined && { ca }) }] as const;
  });
  const sources = Object.entries(config.sources).map(([name, source]) => {
    const url = polled[name]?.url;
    const there = 'poll' in source && url ? { ...source, options: { ...source.options, url } } : source;
    return [name, there] as const;
  });
  return { ...config, servers: Object.fromEntries(servers), sources: Object.fromEntries(sources) };
}
