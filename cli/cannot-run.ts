/** Nothing, or not everything, could be ingested, for a reason that is not in the files: exit 2. */
export class CannotRun extends Error {
  override name = 'CannotRun';
}
