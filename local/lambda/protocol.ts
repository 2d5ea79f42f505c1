/** What passes between the local run and the thread of a function. */
export interface RuntimeSettings {
  /** A file URL. */
  handlerFile: string;
  functionName: string;
  /** What misp-ingest.config.ts exports, as JSON. */
  config: string;
}

export interface Invocation {
  id: string;
  event: unknown;
  timeoutSeconds: number;
}

export interface RuntimeError {
  name: string;
  message: string;
  stack?: string | undefined;
}

export type RuntimeMessage =
  | { ready: true }
  | { unloadable: RuntimeError }
  | { id: string; result: unknown }
  | { id: string; error: RuntimeError };
