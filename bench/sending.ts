import { readFileSync } from 'node:fs';
import { CannotRun } from '../cli/cannot-run.ts';
import { type Misp, withStandIns } from './misp/stand-ins.ts';
import type { Figures, Part } from './part.ts';
import { BATCH, type Comparison, compare } from './sending/compare.ts';

const LATENCIES_MS = [0, 20, 100];
const CONCURRENCIES = [1, 2, 4, 8, 16];
/** So long a measurement takes, about: in whole batches, as many for each connection. */
const SECONDS = 3;
/** What the stand-in itself needs for an event, with what else runs on the machine. */
const STAND_IN_MS = 10;

/** post-event alone. */
export const sendingPart: Part = {
  title: 'Sending: events per second of the handler of post-event, against a bare undici loop',
  notes: [
    'The handler gets batches of 10, as Lambda calls it, with the ledger in an embedded DynamoDB; the loop posts events of the same kind.',
    'In turns, three times, over as many connections, to the same stand-in of that latency, which has a thread of its own.',
  ],
  async run({ only, say }) {
    const figures: Figures[] = [];
    const chosen = LATENCIES_MS.filter((ms) => only.length === 0 || only.includes(String(ms)));
    for (const latencyMs of chosen) {
      for (const concurrency of CONCURRENCIES) {
        const events = eventsFor(latencyMs, concurrency);
        const comparison = await withStandIns({ latencyMs, count: 1 }, ([misp]) =>
          compare(misp as Misp, concurrency, events),
        );
        figures.push({ 'latency ms': latencyMs, ...toFigures(concurrency, comparison) });
        say(JSON.stringify(figures.at(-1)));
      }
    }
    return figures;
  },
};

function eventsFor(latencyMs: number, concurrency: number): number {
  const perSecond = Math.min(1000 / STAND_IN_MS, (1000 * concurrency) / (latencyMs + STAND_IN_MS));
  return BATCH * concurrency * Math.max(1, Math.round((perSecond * SECONDS) / (BATCH * concurrency)));
}

/** Several batches for each connection, so that the last ones weigh little. */
const REAL_EVENTS = 160;

/** The same with a MISP that is really there. */
export const mispPart: Part = {
  title: 'MISP: events per second into a real one, of the handler of post-event, against a bare undici loop',
  notes: [
    'MISP_URL and MISP_AUTHKEY say which, MISP_CA_FILE its CA. The events stay there, under titles that begin with the name of a group',
    'and a UUID. The handler and the loop post events of the same kind over as many connections, in turns, three times.',
  ],
  async run({ say }) {
    const misp = realMisp();
    const figures: Figures[] = [];
    for (const concurrency of [1, 2, 4, 8]) {
      const comparison = await compare(misp, concurrency, REAL_EVENTS);
      figures.push(toFigures(concurrency, comparison));
      say(JSON.stringify(figures.at(-1)));
    }
    return figures;
  },
};

function realMisp(): Misp {
  const { MISP_URL: url, MISP_AUTHKEY: authkey, MISP_CA_FILE: caFile } = process.env;
  if (!url || !authkey) throw new CannotRun('Set MISP_URL and MISP_AUTHKEY to the MISP to measure');
  return { url, authkey, ...(caFile && { ca: readFileSync(caFile, 'utf8') }) };
}

function toFigures(concurrency: number, { events, handlerSeconds, loopSeconds }: Comparison): Figures {
  const perSecond = (seconds: number) => Math.round((10 * events) / seconds) / 10;
  return {
    concurrency,
    events,
    'handler events/s': perSecond(handlerSeconds),
    'loop events/s': perSecond(loopSeconds),
    'share %': Math.round((100 * loopSeconds) / handlerSeconds),
  };
}
