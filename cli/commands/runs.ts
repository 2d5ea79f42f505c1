import { Command } from 'commander';
import { CannotRun } from '../cannot-run.ts';
import { type Reaching, reachingDeployment } from '../deployment/options.ts';
import { exiting } from '../exit-code.ts';

export interface RunsOptions extends Reaching {
  source?: string;
  limit: number;
}

const MORE = `
  A run is one dropped file, or one poll, on its way into MISP. The ledger knows it for 90 days.

examples:
  npm run -s misp-ingest -- runs
  npm run -s misp-ingest -- runs --source ransomwatch --limit 100 --json | jq -r '.[] | select(.state != "done") | .run'

exit: 0; 2 could not run`;

export function runsCommand(): Command {
  return reachingDeployment(new Command('runs'))
    .summary('the newest runs, and how far they are')
    .description('Lists the newest runs, each with how many of its events are done.')
    .option('--source <name>', 'of this source only')
    .option('--limit <number>', 'so many', parseLimit, 20)
    .addHelpText('after', MORE)
    .action(
      exiting(async (options: RunsOptions) => {
        const { listRuns } = await import('../runs/list-runs.ts');
        return await listRuns(options);
      }),
    );
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new CannotRun(`--limit ${text} is no number of runs, such as 20`);
}
