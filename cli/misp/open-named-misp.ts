import { CannotRun } from '../cannot-run.ts';
import { readMispTarget } from '../targets/misp-target.ts';
import { checkKey } from '../targets/preflight.ts';
import { type OpenMisp, openMisp } from './open-misp.ts';

/** The one MISP that the user named. */
export async function openNamedMisp(): Promise<OpenMisp> {
  const target = readMispTarget(process.env);
  if (!target) throw new CannotRun('Which MISP? Set MISP_URL and MISP_AUTHKEY');
  await checkKey(target);
  return openMisp(target);
}
