import type { WriteStream } from 'node:tty';
import { printable } from './printable.ts';

export interface ProgressBar {
  show(name: string, done: number, total: number, unit?: string): void;
  clear(): void;
}

const WIDTH = 30;
const TO_LINE_START = '\r\u001b[2K';

/** On a terminal only: a log file has no use for it. */
export function progressBar(stream: WriteStream = process.stderr): ProgressBar {
  const write = (text: string) => {
    if (stream.isTTY) stream.write(text);
  };
  return {
    show: (name, done, total, unit = 'events') =>
      write(`${TO_LINE_START}${barOf(done, total)} ${done}/${total} ${unit}  ${printable(name)}`),
    clear: () => write(TO_LINE_START),
  };
}

export function barOf(done: number, total: number): string {
  const filled = total === 0 ? 0 : Math.floor((done / total) * WIDTH);
  return `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}`;
}
