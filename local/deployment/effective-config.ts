import type { ConfigInput } from '../../functions/shared/config.ts';

/** A MISP server that is really there. */
export interface ReachableServer {
  url: string;
  /** Left out for a secret that nobody filled. */
  authkey?: string | undefined;
  /** The text of a PEM file. */
  ca?: string | undefined;
}

/** The operator's configuration with the servers that are there, still as an operator would write it. */
export function effectiveConfig(
  config: ConfigInput,
  reachable: Record<string, ReachableServer>,
): ConfigInput {
  const servers = Object.entries(config.servers).map(([name, server]) => {
    const { url = server.url, ca = server.ca } = reachable[name] ?? {};
    return [name, { ...server, url, ...(ca !== undefined && { ca }) }] as const;
  });
  return { ...config, servers: Object.fromEntries(servers) };
}
