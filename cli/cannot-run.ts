/** Nothing, or not everything, could be done, for a reason that a person can mend: exit 2. */
export class CannotRun extends Error {
  override name = 'CannotRun';
}
