/** Why there is nothing to read: said in the receipt, for nobody can read it later either. */
export class NothingToRead extends Error {
  override name = 'NothingToRead';
}

/** Why the file cannot be read on: what came before is read, what follows never will be. Said in the receipt, as row 0. */
export class CannotReadOn extends Error {
  override name = 'CannotReadOn';
  /** All that came before is whole; else the last row is not. */
  readonly isBetweenRows: boolean;

  constructor(
    message: string,
    { isBetweenRows = false, ...options }: ErrorOptions & { isBetweenRows?: boolean } = {},
  ) {
    super(message, options);
    this.isBetweenRows = isBetweenRows;
  }
}
