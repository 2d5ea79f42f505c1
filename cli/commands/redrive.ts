import { Command } from 'commander';
import { type Selecting, selectingLetters } from '../dead-letters/options.ts';
import { type Reaching, reachingDeployment } from '../deployment/options.ts';
import { exiting } from '../exit-code.ts';

export interface RedriveOptions extends Reaching, Selecting {
  override?: string;
  dryRun?: boolean;
}

const MORE = `
  First mend what failures says. What is sent back twice is in MISP once all the same. What fails again is a dead letter
  again; what is healed is in the receipt of its run.

examples:
  npm run -s misp-ingest -- redrive --dry-run
  npm run -s misp-ingest -- redrive --only server=main kind=refused
  npm run -s misp-ingest -- redrive --only run=20260131T020000Z-0123456789 --override 'Agreed with the CISO'

exit: 0 done; 2 could not run`;

export function redriveCommand(): Command {
  return reachingDeployment(selectingLetters(new Command('redrive')))
    .summary('dead letters back to their queues')
    .description('Sends dead letters back to the queues that they came from: all, or only some.')
    .option('--override <reason>', 'let through what the guard against oversharing holds')
    .option('--dry-run', 'only show what would be sent back')
    .addHelpText('after', MORE)
    .action(
      exiting(async (options: RedriveOptions) => {
        const { redrive } = await import('../dead-letters/redrive.ts');
        return await redrive(options);
      }),
    );
}
