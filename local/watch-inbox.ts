import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A file that lies complete in the inbox. `path` is that in the inbox, with slashes: `<source>/<file>`. */
export interface ArrivedFile {
  path: string;
  bytes: Uint8Array;
}

export interface InboxSettings {
  folder: string;
  lookMs?: number;
  onFile(file: ArrivedFile): Promise<void>;
  /** Hears of a trouble once, and again if it is another one. */
  onError(error: unknown): void;
}

export interface Inbox {
  stop(): Promise<void>;
}

const LOOK_MS = 250;
/** Names that copying programs, browsers and editors give to what is not finished. */
const UNFINISHED = /^[.~]|~$|\.(tmp|part|partial|crdownload|download|swp)$/i;

/**
 * Hands on every file of the folder, and again whenever one changes, once its size and time are the same at two looks.
 * fs.watch tells of files too early, and not of all of them on every system.
 */
export function watchInbox(settings: InboxSettings): Inbox {
  const { lookMs = LOOK_MS, onError } = settings;
  const stopping = new AbortController();
  const seen = new Map<string, string>();
  const taken = new Map<string, string>();
  let trouble = '';
  const watch = async () => {
    while (!stopping.signal.aborted) {
      const error: unknown = await look(settings, seen, taken).catch((error: unknown) => error);
      if (error !== undefined && String(error) !== trouble) onError(error);
      trouble = error === undefined ? '' : String(error);
      await delay(lookMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const watching = watch();
  return {
    stop: async () => {
      stopping.abort();
      await watching;
    },
  };
}

async function look(
  { folder, onFile }: InboxSettings,
  seen: Map<string, string>,
  taken: Map<string, string>,
): Promise<void> {
  for (const path of await listFiles(folder)) {
    const state = await stateOf(join(folder, path));
    if (state === undefined || state === taken.get(path)) continue;
    if (state === seen.get(path)) {
      taken.set(path, state);
      await onFile({ path: path.split(sep).join('/'), bytes: await readFile(join(folder, path)) });
    }
    seen.set(path, state);
  }
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !path.split(sep).some((name) => UNFINISHED.test(name)));
}

/** Undefined for a file that went away since it was listed. */
async function stateOf(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found && `${found.size} ${found.mtimeMs}`;
}
