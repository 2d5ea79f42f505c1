import { Command } from 'commander';
import { exiting } from '../exit-code.ts';

export interface ParseOptions {
  source?: string;
}

const MORE = `
  A line of stdout is JSON: Event as it would be posted, and of ours file, rows, attributeRows (by the attribute's
  UUID) and adjusted (what was brought to a form that MISP can store).

examples:
  npm run -s parse -- --source ransomwatch events/files/ransomwatch.tsv | jq .Event.info
  npm run -s parse -- --source ransomwatch events/files/ransomwatch-broken.tsv > /dev/null

exit: 0 every row is in an event; 1 something was rejected or left out; 2 could not run`;

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
