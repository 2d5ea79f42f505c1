export const HEADER = 'actor\tvictim\tfirst_seen\tpublished\turl\n';

const ROW = {
  actor: 'LockBit',
  victim: 'Acme',
  first_seen: '2024-03-04 02:15:33',
  published: 'N/A',
  url: 'http://leak.example/',
};

export function row(victim: string, changes: Partial<typeof ROW> = {}): string {
  return `${Object.values({ ...ROW, victim, ...changes }).join('\t')}\n`;
}

/** A file with a row for each victim; the first one is row 2. */
export function fileOf(...victims: string[]): string {
  return HEADER + victims.map((victim) => row(victim)).join('');
}

export function victims(count: number, name: string): string[] {
  return Array.from({ length: count }, (_, i) => `${name} ${i + 1}`);
}
