/** npm runs its scripts in the project's folder; the user stands somewhere else, and names files from there. */
export function standWhereCalled(): void {
  const { npm_lifecycle_script: script, INIT_CWD } = process.env;
  // Not of a script that runs this one in turn, such as `npm test`.
  if (script?.includes('cli/misp-ingest.js') && INIT_CWD) process.chdir(INIT_CWD);
}
