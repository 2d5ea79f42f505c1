import { Command } from 'commander';
import { checkValuesCommand } from './commands/check-values.ts';
import { discardCommand } from './commands/discard.ts';
import { doctorCommand } from './commands/doctor.ts';
import { failuresCommand } from './commands/failures.ts';
import { ingestCommand } from './commands/ingest.ts';
import { parseCommand } from './commands/parse.ts';
import { planCommand } from './commands/plan.ts';
import { receiptCommand } from './commands/receipt.ts';
import { redriveCommand } from './commands/redrive.ts';
import { runsCommand } from './commands/runs.ts';
import { searchCommand } from './commands/search.ts';
import { undoCommand } from './commands/undo.ts';
import { uploadCommand } from './commands/upload.ts';
import { exitCodeOf } from './exit-code.ts';
import { standWhereCalled } from './stand-where-called.ts';
import { isReaderGone } from './terminal/print.ts';
import { printable } from './terminal/printable.ts';

/** As --help shows them. */
const COMMANDS = {
  'Files, from here:': [ingestCommand, planCommand, parseCommand, checkValuesCommand],
  'A deployment:': [
    uploadCommand,
    runsCommand,
    receiptCommand,
    failuresCommand,
    redriveCommand,
    discardCommand,
    undoCommand,
  ],
  'A MISP:': [doctorCommand, searchCommand],
};

function openProgram(): Command {
  const program = new Command('misp-ingest')
    .description('Threat intelligence into MISP: what the functions do, from where you sit.')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: (text, write) => write(text.split('\n').map(printable).join('\n')) })
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride()
    .addHelpText('after', '\nexit: 0 all is well; 1 something is to be looked at; 2 could not run');
  for (const [group, commands] of Object.entries(COMMANDS)) {
    for (const open of commands) program.addCommand(open().copyInheritedSettings(program).helpGroup(group));
  }
  return program;
}

// Whoever reads what we say may leave before the end, as `head` does.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (!isReaderGone(error)) throw error;
  });
}

try {
  standWhereCalled();
  await openProgram().parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}
