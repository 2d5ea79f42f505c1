type Signal = 'SIGINT' | 'SIGTERM';

const PATIENCE_MS = 2_000;
const PARENT_LOOK_MS = 250;

/**
 * Calls `stop` for the first Ctrl-C or SIGTERM, and lets a person who asks again later have their way.
 * At once it is no other person: npm passes on what the terminal has sent already.
 */
export function onInterruption(stop: (signal: Signal) => void): void {
  let stoppedAt: number | undefined;
  const hear = (signal: Signal) => {
    if (stoppedAt === undefined) {
      stoppedAt = Date.now();
      stop(signal);
    } else if (Date.now() - stoppedAt > PATIENCE_MS) {
      process.exit(1);
    }
  };
  process.on('SIGINT', () => hear('SIGINT'));
  process.on('SIGTERM', () => hear('SIGTERM'));
  if (process.env.npm_lifecycle_event) onParentGone(() => hear('SIGTERM'));
}

/** The shell that npm starts its scripts in dies of a SIGTERM without passing it on. */
function onParentGone(stop: () => void): void {
  const parent = process.ppid;
  const looking = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(looking);
    stop();
  }, PARENT_LOOK_MS);
  looking.unref();
}
