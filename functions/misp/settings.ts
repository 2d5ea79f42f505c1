/** MISP's numbers for what the configuration says in words. */
export const DISTRIBUTION = {
  'your-organisation': '0',
  'this-community': '1',
  'connected-communities': '2',
  'all-communities': '3',
  'sharing-group': '4',
} as const;

export const THREAT_LEVEL = { high: '1', medium: '2', low: '3', undefined: '4' } as const;

export const ANALYSIS = { initial: '0', ongoing: '1', completed: '2' } as const;

/** What a source says of all its events; what it does not say is left to the server's defaults. */
export interface EventSettings {
  distribution?: keyof typeof DISTRIBUTION | undefined;
  threatLevel?: keyof typeof THREAT_LEVEL | undefined;
  analysis?: keyof typeof ANALYSIS | undefined;
  tags?: readonly string[] | undefined;
}

export function keysOf<T extends object>(table: T): [keyof T & string, ...(keyof T & string)[]] {
  return Object.keys(table) as [keyof T & string, ...(keyof T & string)[]];
}
