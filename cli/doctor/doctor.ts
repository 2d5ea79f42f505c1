import type { Config } from '../../functions/shared/config.ts';
import { CannotRun } from '../cannot-run.ts';
import type { DoctorOptions } from '../commands/doctor.ts';
import { openDeployment } from '../deployment/deployment.ts';
import { STACK } from '../deployment/options.ts';
import { loadConfig } from '../load-config.ts';
import { deployedServers, isOneMisp, namedTarget, serversAsNamed } from '../misp/find-servers.ts';
import { checkDeployment } from './check-deployment.ts';
import { checkServer } from './check-server.ts';
import { checkSources } from './check-sources.ts';
import type { Finding } from './finding.ts';
import { printFinding, printVerdict } from './print-findings.ts';

/** Returns whether all is well. */
export async function doctor(options: DoctorOptions): Promise<boolean> {
  const { config } = await loadConfig();
  const findings: Finding[] = [];
  for await (const finding of examine(config, options)) {
    if (!options.json) printFinding(finding, findings.at(-1));
    findings.push(finding);
  }
  if (options.json) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
  else printVerdict(findings);
  return findings.every(({ level }) => level === 'ok');
}

async function* examine(config: Config, options: DoctorOptions): AsyncGenerator<Finding> {
  if (isOneMisp(options)) return yield* examineNamed(config);
  const stack = options.stack ?? STACK;
  using deployment = await openDeployment({ stack, local: options.local ?? false });
  for (const known of await deployedServers(config, deployment)) {
    for await (const found of checkServer(config, known)) yield { where: known.name, ...found };
  }
  yield* checkSources(config, deployment);
  yield* checkDeployment(config, deployment, stack);
}

async function* examineNamed(config: Config): AsyncGenerator<Finding> {
  const target = namedTarget();
  if (!target) throw new CannotRun('Which MISP? Set MISP_URL and MISP_AUTHKEY');
  for (const known of serversAsNamed(config, target)) {
    for await (const found of checkServer(config, known)) yield { where: known.name, ...found };
  }
  yield* checkSources(config, undefined);
}
