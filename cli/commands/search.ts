import { Command } from 'commander';
import { CannotRun } from '../cannot-run.ts';
import { exiting } from '../exit-code.ts';

export interface SearchOptions {
  json?: true;
  literal?: true;
  limit: number;
}

const MORE = `
  A filter is PARAM=VALUE, as MISP's restSearch has them; the same one again is an "or", and a leading ! a "not". A
  filter that MISP would ignore is refused, for everything would be found. % in a value stands for anything.

environment:
  MISP_URL, MISP_AUTHKEY   the MISP to ask
  MISP_CA_FILE             the certificate of that server's own CA, a PEM file
  MISP_INSECURE=1          any certificate will do

examples:
  npm run -s misp-ingest -- search value=198.51.100.7
  npm run -s misp-ingest -- search events eventinfo=%lockbit% from=2026-01-01
  npm run -s misp-ingest -- search events tags=tlp:red published=1 --json --limit 0 > red.json
  npm run -s misp-ingest -- search --literal 'value=https://example.org/a%20b'

exit: 0 something was found; 1 nothing; 2 could not run`;

export function searchCommand(): Command {
  return new Command('search')
    .summary('what a MISP has')
    .description('Searches a MISP for attributes, events or objects, by any filter of its restSearch.')
    .argument('[what]', 'attributes (if left out), events or objects')
    .argument('[filter...]', 'PARAM=VALUE')
    .option('--json', 'as MISP answers it, a JSON array on stdout')
    .option('--limit <number>', 'so many at most; 0 for all', parseLimit, 100)
    .option('--literal', 'a % in value or eventinfo is the sign itself')
    .addHelpText('after', MORE)
    .action(
      exiting(async (what: string | undefined, filters: string[], options: SearchOptions) => {
        const { search } = await import('../search/search.ts');
        return await search(what === undefined ? filters : [what, ...filters], options);
      }),
    );
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 0 && text.trim() !== '') return limit;
  throw new CannotRun(`--limit ${text} is no number, such as 100`);
}
