import { CommanderError } from 'commander';
import { CannotRun } from './cannot-run.ts';
import { explainAws } from './deployment/explain-aws.ts';
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
  process.stderr.write(`${reasonOf(error).split('\n').map(printable).join('\n')}\n`);
  return COULD_NOT_RUN;
}

function reasonOf(error: unknown): string {
  if (error instanceof CannotRun) return error.message;
  return explainAws(error) ?? (error instanceof Error && error.stack ? error.stack : String(error));
}
