export type Level = 'ok' | 'warning' | 'problem';

export interface Finding {
  /** The server, source or queue that it is about. */
  where: string;
  level: Level;
  says: string;
  /** What a person can do; there is nothing to do where all is well. */
  todo?: string;
}

/** What one check found, before it is said where. */
export type Found = Omit<Finding, 'where'>;

export function ok(says: string): Found {
  return { level: 'ok', says };
}

export function warning(says: string, todo: string): Found {
  return { level: 'warning', says, todo };
}

export function problem(says: string, todo: string): Found {
  return { level: 'problem', says, todo };
}
