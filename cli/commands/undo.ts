import { Command, Option } from 'commander';
import { exiting } from '../exit-code.ts';

export interface UndoOptions {
  events: 'empty' | 'delete';
  evenChanged?: true;
  dryRun?: true;
  yes?: true;
  stack?: string;
  local?: true;
  json?: true;
}

const MORE = `
  Events that the run created are unpublished and emptied, or deleted; events that it changed become what they were. What
  others have changed since is left, and named. It shows what it would do, and asks. Twice is no harm.

  A receipt does not say what changed events were like: of it, only what was created is taken back.

environment:
  MISP_URL, MISP_AUTHKEY   the MISP of a receipt; of a deployment the server with that address, and the key to use for it
                           instead of that in its secret
  MISP_CA_FILE             a PEM file with the certificate of your own CA, for the MISP of a receipt

examples:
  npm run -s misp-ingest -- undo 20260131T020000Z-0123456789
  npm run -s misp-ingest -- undo 20260131T020000Z-0123456789 --events delete --yes
  npm run -s misp-ingest -- ingest --json new.tsv > receipts.json && npm run -s misp-ingest -- undo receipts.json

exit: 0 all of it is taken back; 1 something is left; 2 could not run, or nobody said yes`;

export function undoCommand(): Command {
  return new Command('undo')
    .summary('takes back what one run created or changed')
    .description('Takes back what one run created or changed in MISP.')
    .argument('<run|receipt>', 'as `runs` names it; or a file that ingest --json has written')
    .addOption(
      new Option('--events <how>', 'what becomes of events that the run created')
        .choices(['empty', 'delete'])
        .default('empty'),
    )
    .option('--even-changed', 'also what was changed since, by others or by the undo of a later run')
    .option('--dry-run', 'only show what would be done')
    .option('--yes', 'do not ask')
    .option('--stack <name>', 'the stack on AWS; region and profile as for the aws command')
    .option('--local', 'the local run that npm start has started, instead')
    .option('--json', 'JSON on stdout, and nothing else there')
    .addHelpText('after', MORE)
    .action(
      exiting(async (run: string, options: UndoOptions) => {
        const { undo } = await import('../undo/undo.ts');
        return await undo(run, options);
      }),
    );
}
