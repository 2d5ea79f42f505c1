import { Command } from 'commander';
import { type Selecting, selectingLetters } from '../dead-letters/options.ts';
import { type Reaching, reachingDeployment } from '../deployment/options.ts';
import { exiting } from '../exit-code.ts';
import { loadConfig } from '../load-config.ts';

export interface DiscardOptions extends Reaching, Selecting {
  reason: string;
  all?: boolean;
  dryRun?: boolean;
}

const MORE = `
  For what will never be in MISP, and need not. The reason, who gave it and when stand in the receipt of the run from
  then on; the ledger keeps the message itself for 90 days.

examples:
  npm run -s misp-ingest -- discard --only id=5fea7756-0ea4-451a-a703-a558b933e274 --reason 'A test'
  npm run -s misp-ingest -- discard --only source=text server=main --reason 'Sent by mistake' --dry-run

exit: 0 done; 2 could not run`;

export function discardCommand(): Command {
  return reachingDeployment(selectingLetters(new Command('discard')))
    .summary('dead letters out for good, with a reason')
    .description('Takes dead letters out of their queues for good.')
    .requiredOption('--reason <text>', 'why; it stays in the receipt')
    .option('--all', 'all that there are')
    .option('--dry-run', 'only show what would be discarded')
    .addHelpText('after', MORE)
    .action(
      exiting(async (options: DiscardOptions) => {
        // The functions' own modules read the configuration.
        await loadConfig();
        const { discard } = await import('../dead-letters/discard.ts');
        return await discard(options);
      }),
    );
}
