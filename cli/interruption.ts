import { onInterruption } from '../local/interruption.ts';

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

const interruption = new AbortController();
let isListening = false;

/** For work that has something to put in order before it ends: aborted by Ctrl-C and SIGTERM. */
export function untilInterrupted(): AbortSignal {
  if (!isListening) onInterruption((name) => interruption.abort(EXIT_CODES[name]));
  isListening = true;
  return interruption.signal;
}

/** The exit code of who was interrupted. */
export function interruptedWith(): number | undefined {
  return interruption.signal.aborted ? Number(interruption.signal.reason) : undefined;
}
