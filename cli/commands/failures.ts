import { Command } from 'commander';
import { type Selecting, selectingLetters } from '../dead-letters/options.ts';
import { type Reaching, reachingDeployment } from '../deployment/options.ts';
import { exiting } from '../exit-code.ts';

export interface FailuresOptions extends Reaching, Selecting {
  source?: string;
  server?: string;
  run?: string;
}

const MORE = `
  What can never succeed as it is lies in a dead-letter queue for 14 days. Looking changes nothing: while this command
  runs, and for 5 minutes if it is killed, others do not see what it looks at.

examples:
  npm run -s misp-ingest -- failures
  npm run -s misp-ingest -- failures --server main --only kind=refused
  npm run -s misp-ingest -- failures --json | jq -r '.[].reason' | sort | uniq -c

exit: 0 there is none; 1 there are some; 2 could not run`;

export function failuresCommand(): Command {
  return reachingDeployment(selectingLetters(new Command('failures')))
    .summary('what is in the dead-letter queues, and why')
    .description('Lists what is in all dead-letter queues, with its reason.')
    .option('--source <name>', 'short for --only source=NAME')
    .option('--server <name>', 'short for --only server=NAME')
    .option('--run <run>', 'short for --only run=RUN')
    .addHelpText('after', MORE)
    .action(
      exiting(async (options: FailuresOptions) => {
        const { listFailures } = await import('../dead-letters/list-failures.ts');
        return await listFailures(options);
      }),
    );
}
