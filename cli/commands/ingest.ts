import { Command } from 'commander';
import { exiting } from '../exit-code.ts';
import { parseSeconds } from '../seconds.ts';

export interface IngestOptions {
  source?: string;
  json?: true;
  verbose?: true;
  wait: number;
}

const MORE = `
environment:
  MISP_URL, MISP_AUTHKEY   the MISP to send to; without them a stand-in, for this run only
  MISP_CA_FILE             the certificate of that server's own CA, a PEM file
  MISP_INSECURE=1          any certificate will do
  ANYRUN_API_KEY           polls ANY.RUN; without it a stand-in
  ANYRUN_URL               where its API is, if not where the source says

examples:
  npm run -s ingest -- --source ransomwatch events/files/ransomwatch.tsv
  npm run -s ingest -- --source anyrun --json
  npm run -s ingest -- --json reports/ransomwatch/*.tsv > receipts.json
  MISP_URL=https://misp.example.org MISP_AUTHKEY=... npm run -s ingest -- --source ransomwatch new.tsv

exit: 0 every row is in MISP; 1 something was rejected, dropped or failed; 2 could not run`;

export function ingestCommand(): Command {
  return new Command('ingest')
    .summary('files into MISP, from here')
    .description(
      'Imports files into MISP, each as its source in misp-ingest.config.ts says; or polls a source that is polled.',
    )
    .argument('[file...]')
    .option(
      '--source <name>',
      'the source; left out, the folder that the file lies in, or the only one there is',
    )
    .option('--json', 'the receipts, as a JSON array on stdout and nothing else there')
    .option('--verbose', 'what the functions log, on stderr')
    .option('--wait <seconds>', 'give up when MISP has taken nothing for so long', parseSeconds, 300)
    .addHelpText('after', MORE)
    .action(
      exiting(async (files: string[], options: IngestOptions) => {
        const { ingest } = await import('../ingest/ingest.ts');
        return await ingest(files, options);
      }),
    );
}
