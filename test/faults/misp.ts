import { connectToMisp, type MispClient } from '../../functions/send/server/misp-client.ts';
import { TryLater } from '../../functions/shared/failures.ts';
import type { MispStandIn } from '../../local/misp/stand-in.ts';
import { MISP_FAULTS, type MispFault } from './faults.ts';
import { step } from './steps.ts';

export interface MispWatch {
  /** Around a request: what MISP holds may be looked at before and after. */
  observe<T>(work: () => Promise<T>): Promise<T>;
  /** A request hung for as long as the client is patient. */
  passPatience(): void;
  aheadMs: number;
}

/** The client as it is, before a stand-in that plays the fault of the step. */
export function steppedClient(misp: MispStandIn, watch: MispWatch): MispClient {
  const client = connectToMisp({ url: misp.url });
  return {
    ...client,
    // The answer's Date header is of the machine's clock, and not of the schedule's; it has whole seconds.
    clockOffsetMs: () => Math.floor((Date.now() + watch.aheadMs) / 1_000) * 1_000 - Date.now(),
    request: async (request) => {
      const { method, path } = request;
      return await step(
        `MISP ${method} ${path}`,
        async (fault) =>
          await watch.observe(
            async () =>
              await underFault(fault, { misp, watch, ask: async () => await client.request(request) }),
          ),
      );
    },
  };
}

interface Exchange<T> {
  misp: MispStandIn;
  watch: MispWatch;
  ask: () => Promise<T>;
}

async function underFault<T>(fault: MispFault | undefined, { misp, watch, ask }: Exchange<T>): Promise<T> {
  if (fault === undefined) return await ask();
  if (fault === 'hang' || fault === 'hang, the work is done') {
    watch.passPatience();
    if (fault !== 'hang') await ask();
    throw new TryLater(`${misp.url} does not answer: Headers Timeout Error`, { everything: true });
  }
  const armed = misp.fault({ on: () => true, ...MISP_FAULTS[fault] });
  try {
    return await ask();
  } finally {
    armed.clear();
  }
}
