import type { Command } from 'commander';

/** Which dead letters are meant. */
export interface Selecting {
  only?: string[];
}

export function selectingLetters(command: Command): Command {
  return command.option(
    '--only <field=value...>',
    'those with this source, file, server, run, kind (refused, held or failed), of (upload, poll, find or event) or id; the same field again is an "or"',
  );
}
