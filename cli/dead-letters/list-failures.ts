import type { FailuresOptions } from '../commands/failures.ts';
import { openDeployment } from '../deployment/deployment.ts';
import type { Facts } from './dead-letter.ts';
import { goThrough } from './go-through.ts';
import { isSelected, parseSelection } from './selection.ts';
import { showLetters } from './show-letters.ts';

/** Returns whether there is none. */
export async function listFailures(options: FailuresOptions): Promise<boolean> {
  const selection = parseSelection(asSelection(options));
  using deployment = await openDeployment(options);
  const letters: Facts[] = [];
  const outlook = await goThrough(deployment, 'looking', async ({ facts }) => {
    if (isSelected(selection, facts)) letters.push(facts);
    return false;
  });
  showLetters(letters, outlook, {
    ...options,
    ifNone: 'No dead letters: all that came in is in MISP, or on its way.',
  });
  return letters.length === 0;
}

function asSelection({ only = [], source, server, run }: FailuresOptions): string[] {
  const short = Object.entries({ source, server, run });
  return [...only, ...short.flatMap(([field, value]) => (value === undefined ? [] : [`${field}=${value}`]))];
}
