import { Command } from 'commander';
import { type Reaching, reachingDeployment } from '../deployment/options.ts';
import { exiting } from '../exit-code.ts';
import { parseSeconds } from '../seconds.ts';

export interface UploadOptions extends Reaching {
  source?: string;
  /** False with --no-wait. */
  wait: number | false;
}

const MORE = `
  A file goes to <source>/<file> in the bucket. Of a folder all files go, but those whose name begins with a dot: below a
  folder that has the name of a source, into that source.

examples:
  npm run -s misp-ingest -- upload --source ransomwatch today.tsv
  npm run -s misp-ingest -- upload inbox
  npm run -s misp-ingest -- upload --no-wait --source misp-json export-*.json

exit: 0 every row is in MISP, or with --no-wait every file is in the bucket; 1 something was rejected, dropped or failed;
      2 could not run, or gave up waiting`;

export function uploadCommand(): Command {
  return reachingDeployment(new Command('upload'))
    .summary('files into the bucket, and what becomes of them')
    .description('Puts files into the bucket, and waits for their receipts.')
    .argument('<file|folder...>')
    .option(
      '--source <name>',
      'the source; left out, the folder that the file lies in, or the only one there is',
    )
    .option('--wait <seconds>', 'give up when nothing has moved for so long', parseSeconds, 300)
    .option('--no-wait', 'do not wait for receipts')
    .addHelpText('after', MORE)
    .action(
      exiting(async (names: string[], options: UploadOptions) => {
        const { upload } = await import('../upload/upload.ts');
        return await upload(names, options);
      }),
    );
}
