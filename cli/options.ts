import { parseArgs } from 'node:util';
import { CannotRun } from './cannot-run.ts';

export interface Options {
  files: string[];
  source: string | undefined;
  json: boolean;
  verbose: boolean;
  help: boolean;
  waitSeconds: number;
}

export const USAGE = `usage: npm run -s ingest -- [--source NAME] [--json] [--verbose] [--wait SECONDS] [FILE...]

Imports files into MISP, each as its source in misp-ingest.config.ts says; or polls a source that is polled.

  --source NAME    the source; left out, the name of the folder that the file lies in, or the only source there is
  --json           the receipts, as a JSON array on stdout and nothing else there
  --verbose        what the functions log, on stderr
  --wait SECONDS   give up when MISP has taken nothing for so long (default 300)

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

exit: 0 every row is in MISP; 1 something was rejected, dropped or failed; 2 could not run
`;

export function parseOptions(args: string[]): Options {
  const { values, positionals: files } = parseStrictly(args);
  const { source, json = false, verbose = false, help = false } = values;
  if (files.length === 0 && source === undefined && !help)
    throw new CannotRun(`Which files? Name them.\n\n${USAGE.split('\n')[0]}`);
  return { files, source, json, verbose, help, waitSeconds: parseSeconds(values.wait ?? '300') };
}

function parseStrictly(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        source: { type: 'string' },
        json: { type: 'boolean' },
        verbose: { type: 'boolean' },
        wait: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new CannotRun(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(text.trim() !== '' && seconds >= 0))
    throw new CannotRun(`--wait ${text} is no number of seconds, such as 300`);
  return seconds;
}
