import { CannotRun } from './cannot-run.ts';

/** What --wait says. */
export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds >= 0) return seconds;
  throw new CannotRun(`--wait ${text} is no number of seconds, such as 300`);
}
