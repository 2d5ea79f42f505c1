import { Command } from 'commander';
import { exiting } from '../exit-code.ts';

export interface ParseOptions {
  source?: string;
}

const MORE = `
  A line of stdout is JSON: Event as it would be posted, and of ours file, rows, attributeRows (by the attribute's
  UUID), adjusted (what was brought to a form that MISP can store, or sent less far by the guard), held (why the guard
  would keep it from MISP) and widest (how far it goes at most: 0 your organisation, 4 a sharing group, 1 to 3).

examples:
  npm run -s parse -- --source ransomwatch events/files/ransomwatch.tsv | jq .Event.info
  npm run -s parse -- --source ransomwatch events/files/ransomwatch-broken.tsv > /dev/null

exit: 0 every row is in an event; 1 something was rejected, left out or held; 2 could not run`;

export function parseCommand(): Command {
  return new Command('parse')
    .summary('the events that files make, sending nothing')
    .description(
      'Reads files as their source in misp-ingest.config.ts says, and sends nothing: each event on a line of stdout, what is left out on stderr.',
    )
    .argument('[file...]')
    .option(
      '--source <name>',
      'the source; left out, the folder that the file lies in, or the only one there is',
    )
    .addHelpText('after', MORE)
    .action(
      exiting(async (files: string[], options: ParseOptions) => {
        const { parse } = await import('../parse/parse.ts');
        return await parse(files, options);
      }),
    );
}
