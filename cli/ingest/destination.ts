import type { ConfigInput } from '../../functions/shared/config.ts';
import type { ReachableServer } from '../../local/deployment/effective-config.ts';
import type { MispTarget } from '../targets/misp-target.ts';

/** Where the events of this run go. */
export interface Destination {
  config: ConfigInput;
  servers: Record<string, ReachableServer>;
  /** More for the environment of the functions. */
  environment: Record<string, string>;
  /** Whether its events can be looked at after the run. */
  stays: boolean;
  close(): Promise<void>;
}

export async function openDestination(
  config: ConfigInput,
  target: MispTarget | undefined,
): Promise<Destination> {
  return target ? realMisp(config, target) : await standIns(config);
}

async function standIns(config: ConfigInput): Promise<Destination> {
  const { startStandIns } = await import('../../local/stand-ins.ts');
  const { servers, close } = await startStandIns(Object.keys(config.servers));
  return { config, servers, environment: {}, stays: false, close };
}

/** Every source goes to its first server, and that is the MISP that the user named. */
function realMisp(config: ConfigInput, target: MispTarget): Destination {
  const { url, authkey, ca, insecure } = target;
  const sources = Object.entries(config.sources).map(
    ([name, source]) => [name, { ...source, servers: source.servers.slice(0, 1) }] as const,
  );
  const used = new Set(sources.flatMap(([, { servers }]) => servers));
  const servers = Object.entries(config.servers)
    .filter(([name]) => used.has(name))
    .map(([name, server]) => [name, { ...server, url, ca }] as const);
  return {
    config: { ...config, sources: Object.fromEntries(sources), servers: Object.fromEntries(servers) },
    servers: Object.fromEntries(servers.map(([name]) => [name, { url, authkey, ca }])),
    environment: insecure ? { NODE_TLS_REJECT_UNAUTHORIZED: '0' } : {},
    stays: true,
    close: async () => {},
  };
}
