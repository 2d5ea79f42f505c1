import { connectToMisp } from '../../functions/send/server/misp-client.ts';
import { type MispSession, openSession } from '../../functions/send/server/misp-session.ts';
import type { MispTarget } from '../targets/misp-target.ts';

export interface OpenMisp extends AsyncDisposable {
  misp: MispSession;
}

/** The MISP as the functions talk to it, in the name of the key's user. */
export function openMisp(target: MispTarget): OpenMisp {
  const client = connectToMisp(target);
  const key = async () => target.authkey;
  return {
    misp: openSession(client, { current: key, fresh: key }),
    [Symbol.asyncDispose]: async () => await client.close(),
  };
}
