import type { Command } from 'commander';

/** As `cdk deploy` names it. */
const STACK = 'misp-ingest';

/** Lets the user say which deployment is meant. */
export function reachingDeployment(command: Command): Command {
  return command
    .option('--stack <name>', 'the stack on AWS; region and profile as for the aws command', STACK)
    .option('--local', 'the local run that npm start has started, instead')
    .option('--json', 'JSON on stdout, and nothing else there');
}
