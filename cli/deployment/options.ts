import type { Command } from 'commander';

/** What every command may be told that has to do with a deployment. */
export interface Reaching {
  stack: string;
  local?: boolean;
  json?: boolean;
}

/** As `cdk deploy` names it, by the same variable. */
export const STACK = process.env.MISP_INGEST_STACK ?? 'misp-ingest';

/** Lets the user say which deployment is meant. */
export function reachingDeployment(command: Command): Command {
  return command
    .option('--stack <name>', 'the stack on AWS; region and profile as for the aws command', STACK)
    .option('--local', 'the local run that npm start has started, instead')
    .option('--json', 'JSON on stdout, and nothing else there');
}
