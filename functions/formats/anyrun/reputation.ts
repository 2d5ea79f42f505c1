/** The web client's table; no document has it. `ioc/json` says the number, the report the word. */
const NAMES: Partial<Record<string, string>> = {
  0: 'unknown',
  1: 'suspicious',
  2: 'malicious',
  3: 'whitelisted',
  4: 'unsafe',
};

/** From the least to the worst: of an indicator that was seen twice the worst holds. */
const SEVERITY = ['whitelisted', 'unknown', 'suspicious', 'unsafe', 'malicious'];

export function reputationName(number: number | undefined): { name: string; isKnown: boolean } {
  const name = NAMES[number ?? 0];
  return { name: name ?? String(number), isKnown: name !== undefined };
}

/** One that is not in the table ranks above `unknown`, and below what is said to be bad. */
export function severityOf(name: string): number {
  const place = SEVERITY.indexOf(name);
  return place === -1 ? 1.5 : place;
}

/** What ANY.RUN rates, in the words of the report: not `unknown`, `whitelisted`, `neutral` or `shared`. */
export function isRated(word: string): boolean {
  return ['suspicious', 'malicious', 'unsafe'].includes(word.toLowerCase());
}
