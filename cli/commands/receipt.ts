import { Command } from 'commander';
import { type Reaching, reachingDeployment } from '../deployment/options.ts';
import { exiting } from '../exit-code.ts';

const MORE = `
examples:
  npm run -s misp-ingest -- receipt ransomwatch/today.tsv
  npm run -s misp-ingest -- receipt 20260131T020000Z-0123456789 --json | jq .rejections

exit: 0 every row is in MISP; 1 something was rejected, dropped or failed; 2 could not run, or the run goes on`;

export function receiptCommand(): Command {
  return reachingDeployment(new Command('receipt'))
    .summary('what became of every row of a run')
    .description('Shows the receipt of a run, or the newest one of a file.')
    .argument('<run|file>', 'as `runs` and the mail name it: a run, or <source>/<file>')
    .addHelpText('after', MORE)
    .action(
      exiting(async (what: string, options: Reaching) => {
        const { showReceipt } = await import('../runs/show-receipt.ts');
        return await showReceipt(what, options);
      }),
    );
}
