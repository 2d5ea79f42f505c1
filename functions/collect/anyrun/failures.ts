import { TryLater, Undeliverable } from '../../shared/failures.ts';

/** ANY.RUN does not take the key, or there is none: nothing is asked with it until a person has done something. */
export class KeyRefused extends TryLater {
  override name = 'KeyRefused';

  constructor(message: string) {
    super(message, { everything: true, trouble: 'Key refused' });
  }
}

/** 403 without a word about the key: it may be refused, or this one document. */
export class Forbidden extends KeyRefused {
  override name = 'Forbidden';
}

/** The task is not finished, or its report is not written yet. */
export class NotFinished extends TryLater {
  override name = 'NotFinished';
}

/** This one document is not there, or cannot be read. */
export class NoDocument extends Error {
  override name = 'NoDocument';
}

/** A poll without a key ends there and then, and rings: the next one takes what it left. */
export function stopAtRefusal(error: unknown): never {
  if (error instanceof KeyRefused) throw new Undeliverable('refused', error.message, { cause: error });
  throw error;
}
