import { CannotRun } from '../cannot-run.ts';

/** The ANY.RUN that the user has a key of. */
export interface AnyrunTarget {
  apiKey: string;
  /** Where the source says, if it is undefined. */
  url: string | undefined;
}

/** Undefined when the user named none. */
export function readAnyrunTarget({
  ANYRUN_API_KEY,
  ANYRUN_URL,
}: NodeJS.ProcessEnv): AnyrunTarget | undefined {
  const apiKey = ANYRUN_API_KEY?.trim().replace(/^api-key\s+/i, '');
  if (!apiKey) {
    if (ANYRUN_URL) throw new CannotRun('ANYRUN_URL is set and ANYRUN_API_KEY is not; set both, or neither');
    return undefined;
  }
  return { apiKey, url: ANYRUN_URL ? checkUrl(ANYRUN_URL) : undefined };
}

function checkUrl(text: string): string {
  const url = URL.parse(text.trim());
  if (url && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, '');
  throw new CannotRun(`ANYRUN_URL=${text} is not the address of ANY.RUN's API, such as https://api.any.run`);
}
