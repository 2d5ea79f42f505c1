import { CommanderError } from 'commander';
import { CannotRun } from './cannot-run.ts';
import { interruptedWith } from './interruption.ts';
import { printable } from './terminal/printable.ts';

const TO_BE_LOOKED_AT = 1;
const COULD_NOT_RUN = 2;

/** The action of a command, of work that says whether all is well. */
export function exiting<Args extends unknown[]>(
  work: (...args: Args) => Promise<boolean>,
): (...args: Args) => Promise<void> {
  return async (...args) => {
    if (!(await work(...args))) process.exitCode = TO_BE_LOOKED_AT;
  };
}

/** Of a command that threw; says why. */
export function exitCodeOf(error: unknown): number {
  const interrupted = interruptedWith();
  if (interrupted !== undefined) return interrupted;
  // commander has said it already; what it throws after --help is no error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : COULD_NOT_RUN;
  const text = error instanceof CannotRun ? error.message : error instanceof Error ? error.stack : error;
  process.stderr.write(`${String(text).split('\n').map(printable).join('\n')}\n`);
  return COULD_NOT_RUN;
}
