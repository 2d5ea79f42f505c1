/** A row that cannot become what the mapping says, and why. */
export class RowRefused extends Error {
  override name = 'RowRefused';
  readonly field: string | undefined;
  readonly value: string | undefined;

  constructor(reason: string, field?: string, value?: string) {
    super(reason);
    this.field = field;
    this.value = value;
  }
}
