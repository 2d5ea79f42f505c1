/** What goes wrong. "Lost" and "hang" without more say that MISP never saw the request; `afterWork`, that it did all of it. */
export type FaultKind =
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'outage'; readonly outage: Outage; readonly afterWork?: boolean | undefined }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: string;
      readonly contentType?: string | undefined;
      readonly headers?: Readonly<Record<string, string>> | undefined;
      readonly afterWork?: boolean | undefined;
    }
  | {
      readonly kind: 'rate-limited';
      readonly limit?: number | undefined;
      readonly resetSeconds?: number | undefined;
    }
  | { readonly kind: 'request-lost' }
  | { readonly kind: 'answer-lost' }
  | { readonly kind: 'answer-cut' }
  /** What the client hears of it: 500 if not said. */
  | { readonly kind: 'half-saved'; readonly heard?: Outage | 'nothing' | undefined }
  | { readonly kind: 'hang'; readonly afterWork?: boolean | undefined }
  | { readonly kind: 'slow-drip'; readonly ms: number };

export type Outage = 'internal-error' | 'bad-gateway' | 'maintenance' | 'redis-down' | 'too-large';

export interface FaultTarget {
  readonly method: string;
  readonly path: string;
  /** What was sent, parsed; undefined if it cannot be. */
  body(): unknown;
}

/** `POST /events/add` also stands for the paths below it. A regular expression sees method and path. */
export type FaultMatcher = string | RegExp | ((target: FaultTarget) => boolean);

export type FaultSpec = FaultKind & {
  readonly on: FaultMatcher;
  /** How often; once if not given. */
  readonly times?: number | 'forever' | undefined;
  /** How many matching requests pass before it. */
  readonly skip?: number | undefined;
};

export interface FaultHandle {
  /** How many requests it has hit. */
  readonly hits: number;
  clear(): void;
}

interface ArmedFault {
  readonly spec: FaultSpec;
  toSkip: number;
  left: number;
  hits: number;
}

/** The faults that wait for their requests; of several that match, the one that was told first strikes. */
export class Faults {
  #armed: ArmedFault[] = [];

  arm(spec: FaultSpec): FaultHandle {
    const left = spec.times === 'forever' ? Number.POSITIVE_INFINITY : (spec.times ?? 1);
    const fault: ArmedFault = { spec, toSkip: spec.skip ?? 0, left, hits: 0 };
    this.#armed.push(fault);
    return {
      get hits() {
        return fault.hits;
      },
      clear: () => {
        this.#armed = this.#armed.filter((other) => other !== fault);
      },
    };
  }

  clear(): void {
    this.#armed = [];
  }

  strike(target: FaultTarget): FaultKind | undefined {
    for (const fault of this.#armed) {
      if (fault.left <= 0 || !matches(fault.spec.on, target)) continue;
      if (fault.toSkip > 0) {
        fault.toSkip -= 1;
        continue;
      }
      fault.left -= 1;
      fault.hits += 1;
      return fault.spec;
    }
    return undefined;
  }
}

function matches(on: FaultMatcher, target: FaultTarget): boolean {
  if (typeof on === 'function') return on(target);
  const line = `${target.method} ${target.path}`;
  if (typeof on === 'string') return line === on || line.startsWith(`${on}/`);
  on.lastIndex = 0;
  return on.test(line);
}
