import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../http/answer.ts';
import type { FaultKind } from './fault.ts';
import { outageAnswer, rateLimitedAnswer } from './outage-answers.ts';

/** How much of the answer the client gets. */
export type Delivery = 'whole' | 'half' | 'nothing' | 'never' | { readonly dripMs: number };

export interface Outcome {
  readonly answer?: Answer;
  readonly delivery: Delivery;
}

export interface Exchange {
  readonly path: string;
  readonly baseUrl: string;
  /** Does what was asked, or only the first half of its attributes, and answers. */
  work(extent: 'all' | 'half'): Answer;
}

/** Lets MISP do its work, or not, and decides what the client hears of it. */
export async function underFault(fault: FaultKind | undefined, exchange: Exchange): Promise<Outcome> {
  const { path, baseUrl } = exchange;
  const workIf = (wanted: boolean | undefined) => wanted && exchange.work('all');
  switch (fault?.kind) {
    case undefined:
      return { answer: exchange.work('all'), delivery: 'whole' };
    case 'delay':
      await sleep(fault.ms, undefined, { ref: false });
      return { answer: exchange.work('all'), delivery: 'whole' };
    case 'outage':
      workIf(fault.afterWork);
      return { answer: outageAnswer(fault.outage, path, baseUrl), delivery: 'whole' };
    case 'answer': {
      workIf(fault.afterWork);
      const { status, body, headers = {}, contentType = 'text/html' } = fault;
      return { answer: { status, body, headers, contentType }, delivery: 'whole' };
    }
    case 'rate-limited':
      return {
        answer: rateLimitedAnswer(path, fault.limit ?? 3, fault.resetSeconds ?? 900),
        delivery: 'whole',
      };
    case 'request-lost':
      return { delivery: 'nothing' };
    case 'answer-lost':
      workIf(true);
      return { delivery: 'nothing' };
    case 'answer-cut':
      return { answer: exchange.work('all'), delivery: 'half' };
    case 'half-saved':
      exchange.work('half');
      if (fault.heard === 'nothing') return { delivery: 'nothing' };
      return { answer: outageAnswer(fault.heard ?? 'internal-error', path, baseUrl), delivery: 'whole' };
    case 'hang':
      workIf(fault.afterWork);
      return { delivery: 'never' };
    case 'slow-drip':
      return { answer: exchange.work('all'), delivery: { dripMs: fault.ms } };
  }
}
