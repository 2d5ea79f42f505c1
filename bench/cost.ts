import { bill, billedMs, requestsOf } from './cost/bill.ts';
import { type Measured, measureFile, measureNight } from './cost/measure.ts';
import { ASSUMED, PRICES } from './cost/prices.ts';
import type { BenchOptions, Figures, Part } from './part.ts';

const ROWS = 2_000;
const NIGHT = 200;
const MILLION = 1e6;

interface Runs {
  file: Measured;
  night: Measured;
}

let runs: Promise<Runs> | undefined;

async function measureBoth({ say }: BenchOptions): Promise<Runs> {
  say(`a file of ${ROWS} events`);
  const file = await measureFile(ROWS);
  say(`a night of ${NIGHT} analyses`);
  return { file, night: await measureNight(NIGHT) };
}

/** What an event takes. */
export const requestsPart: Part = {
  title: `Requests: what an event takes, of a file of ${ROWS} new events and of a night of ${NIGHT} analyses`,
  notes: [
    'Per event, through the local stack; write and read units as DynamoDB counts them (an item of up to 1 KB, 4 KB).',
    `billed: processor time as the memory of the function has it, ${ASSUMED.awsMs} ms for a request to AWS and ${ASSUMED.mispMs} ms for one to MISP or ANY.RUN (assumed).`,
  ],
  async run(options) {
    runs ??= measureBoth(options);
    const { file, night } = await runs;
    return [...rowsOf('file', file), ...rowsOf('night', night)];
  },
};

function rowsOf(what: string, { events, work }: Measured): Figures[] {
  return work.map((one) => {
    const each = (value: number) => Math.round((1000 * value) / events) / 1000;
    return {
      of: what,
      function: one.name,
      calls: each(one.calls),
      MISP: each(requestsOf(one, /^MISP/)),
      DynamoDB: each(requestsOf(one, /^DynamoDB/)),
      SQS: each(requestsOf(one, /^SQS/)),
      S3: each(requestsOf(one, /^S3/)),
      'write units': each(one.writeUnits),
      'read units': each(one.readUnits),
      'kB sent': each(one.sentBytes / 1000),
      'kB received': each(one.receivedBytes / 1000),
      'cpu ms': each(one.cpuMs),
      'billed ms': each(billedMs(one)),
    };
  });
}

/** What that costs. */
export const costPart: Part = {
  title: 'Cost: a million events of files in US dollars, and a night of 200 analyses in cents',
  notes: [
    `List prices of ${PRICES.region}, ${PRICES.asOf} (bench/cost/prices.ts), without free tier, from what the part requests counts:`,
    'Lambda: GB x billed s x price + calls. SQS: (requests + 2 x calls) x price. DynamoDB: units x price. S3, Secrets Manager: requests',
    'x price. Logs: bytes x price. Not in it: what costs by the month whatever is done (secrets, alarms, storage), and transfer.',
  ],
  async run(options) {
    runs ??= measureBoth(options);
    const { file, night } = await runs;
    const [million, nightly] = [bill(file), bill(night)];
    const lines = Object.keys(million).map((service) => ({
      service,
      'a million events $': dollars(((million[service] ?? 0) * MILLION) / file.events),
      'a night of 200, cents': dollars(100 * (nightly[service] ?? 0)),
    }));
    return [...lines, totalOf(lines)];
  },
};

function totalOf(lines: readonly Record<string, string | number>[]): Figures {
  const total = (column: string) => lines.reduce((sum, line) => sum + Number(line[column]), 0);
  return {
    service: 'all',
    'a million events $': dollars(total('a million events $')),
    'a night of 200, cents': dollars(total('a night of 200, cents')),
  };
}

function dollars(value: number): number {
  return Number(value.toFixed(2));
}
