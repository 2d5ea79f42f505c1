import { Command } from 'commander';
import { exiting } from '../exit-code.ts';

export interface PlanOptions {
  source?: string;
  stack?: string;
  local?: true;
  json?: true;
}

const MORE = `
  MISP is only asked. What it would say to an event that it does not know is said from what is known of MISP 2.5: a UUID
  on its blocklist, or one that an event has which the key may not see, is found out when it is sent.

environment:
  MISP_URL, MISP_AUTHKEY   this one MISP, as with ingest; with --stack or --local, the key for the server with that address
  MISP_CA_FILE             the certificate of that server's own CA, a PEM file

examples:
  MISP_URL=https://misp.example.org MISP_AUTHKEY=... npm run -s misp-ingest -- plan --source ransomwatch new.tsv
  npm run -s misp-ingest -- plan --stack misp-ingest --source text report.pdf
  npm run -s misp-ingest -- plan --json new.tsv | jq '.events[] | select(.outcome == "updated")'

exit: 0 every row would be in MISP; 1 something would be rejected, left out, held or refused; 2 could not run`;

export function planCommand(): Command {
  return new Command('plan')
    .summary('what files would do to MISP, changing nothing')
    .description(
      'Says what would become of each event of the files: created, changed (and what of it), left as it is, or refused; which rows would be rejected, what MISP would leave out, and who would be told.',
    )
    .argument('[file...]')
    .option(
      '--source <name>',
      'the source; left out, the folder that the file lies in, or the only one there is',
    )
    .option('--stack <name>', 'the servers and keys of this stack on AWS')
    .option('--local', 'those of the local run that npm start has started')
    .option('--json', 'one JSON object on stdout: events, leftOut, counts')
    .addHelpText('after', MORE)
    .action(
      exiting(async (files: string[], options: PlanOptions) => {
        const { plan } = await import('../plan/plan.ts');
        return await plan(files, options);
      }),
    );
}
