/** Why a server or a source cannot be used now: few, so that a chart can show them. */
export type Trouble = 'No answer' | 'Key refused' | 'Not permitted' | 'Rate limit' | 'Maintenance' | 'Error';

interface TryLaterOptions extends ErrorOptions {
  everything?: boolean;
  soon?: boolean;
  waitSeconds?: number;
  trouble?: Trouble;
}

/**
 * The message is well, but something that it needs is not there now: it comes back later, as often as it takes.
 * `everything`: no other message would fare better (MISP is down), so the rest of the batch goes back too.
 * `soon`: it is worth no waiting (time ran out). `waitSeconds`: it is no use before that (the rate is limited).
 */
export class TryLater extends Error {
  override name = 'TryLater';
  readonly everything: boolean;
  readonly soon: boolean;
  readonly waitSeconds: number;
  readonly trouble: Trouble | undefined;

  constructor(message: string, options: TryLaterOptions = {}) {
    super(message, options);
    this.everything = options.everything ?? false;
    this.soon = options.soon ?? false;
    this.waitSeconds = options.waitSeconds ?? 0;
    this.trouble = options.trouble;
  }
}

/**
 * `refused`: by MISP or by the configuration. `held`: by the guard, until somebody lets it go. `failed`: a defect, or a
 * crash, time after time.
 */
export type FailureKind = 'refused' | 'held' | 'failed';

/** As much as a dead letter's attribute and an item of the ledger have room for: what is wrong may be a key of megabytes. */
const LONGEST_REASON = 2_000;

/** The message can never succeed as it is: to the dead-letter queue at once, with the reason. */
export class Undeliverable extends Error {
  override name = 'Undeliverable';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, reason: string, options?: ErrorOptions) {
    super(reason.slice(0, LONGEST_REASON), options);
    this.kind = kind;
  }
}

/** A defect may be a passing one; after so many tries it is not. An outage does not count. */
export const TRIES = 5;
