import { Command } from 'commander';
import { exiting } from '../exit-code.ts';

const MORE = `
examples:
  echo '{"type":"ip-dst","value":"192.0.2[.]1"}' | npm run -s check-values
  npm run -s check-values < attributes.jsonl | jq -c 'select(.accepted | not)'

exit: 0, whatever the lines say; 2 could not run`;

export function checkValuesCommand(): Command {
  return new Command('check-values')
    .summary('what MISP would do with attributes, without a MISP')
    .description(
      'Says of attributes what MISP 2.5.1 would do with them, without a MISP. Each line of stdin is JSON, {type, value, category?}; for each there is a line on stdout, in the same order: {accepted, value, category, to_ids, reason}. Value and category are as MISP would store them; they and to_ids are null where it would refuse, the reason where not.',
    )
    .usage('< LINES')
    .addHelpText('after', MORE)
    .action(
      exiting(async () => {
        const { checkLines } = await import('../check-values/check-lines.ts');
        const { print } = await import('../terminal/print.ts');
        await print(checkLines(process.stdin));
        return true;
      }),
    );
}
