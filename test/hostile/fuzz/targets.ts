import { readFileSync } from 'node:fs';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSRecord } from 'aws-lambda';
import { readAnswer as readAnyrun } from '../../../functions/collect/anyrun/read-answer.ts';
import { buildEvent } from '../../../functions/collect/build-event.ts';
import { openManifest } from '../../../functions/collect/misp-feed/manifest.ts';
import { parseTexts } from '../../../functions/collect/parse-texts.ts';
import { giveUpFind, importFind } from '../../../functions/collect/polling/import-find.ts';
import { giveUpPolling, pollOnce } from '../../../functions/collect/polling/poll-deliveries.ts';
import type { PollCall, PollStage } from '../../../functions/collect/polling/poll-source.ts';
import { readTexts } from '../../../functions/collect/reading/open-texts.ts';
import { readNotification } from '../../../functions/collect/upload.ts';
import { analysisToDraft } from '../../../functions/formats/anyrun/analysis-to-draft.ts';
import type { Format, Parsed } from '../../../functions/formats/format.ts';
import { formats } from '../../../functions/formats/index.ts';
import type { Ledger } from '../../../functions/ledger/ledger.ts';
import { mispEventSchema } from '../../../functions/misp/event.ts';
import { guardOf } from '../../../functions/misp/guard/rules.ts';
import { type FoundMessage, findSchema, messageNumbers } from '../../../functions/queue/found-message.ts';
import { readEnvelope, unpackMessage } from '../../../functions/queue/message-body.ts';
import { compareEvent } from '../../../functions/send/compare/compare-event.ts';
import { readKeyHolder } from '../../../functions/send/server/key-holder.ts';
import { readAdded, readEvent } from '../../../functions/send/server/read-answer.ts';
import { config, type FileSource } from '../../../functions/shared/config.ts';
import { TryLater, Undeliverable } from '../../../functions/shared/failures.ts';
import { polls } from '../../../functions/shared/polls.ts';
import samples from '../../../local/anyrun/samples.json' with { type: 'json' };
import type { Random } from '../../faults/random.ts';
import { mutateBytes, mutateJson, mutateText } from './mutate.ts';

/** Throws if what comes out of one mutated input is not as it has to be. */
export type Target = (random: Random) => Promise<void>;

const read = (path: string) => readFileSync(new URL(`../../../events/${path}`, import.meta.url), 'utf8');

const FILES: readonly [source: string, file: string][] = [
  ['ransomwatch', 'ransomwatch.tsv'],
  ['misp-csv', 'misp-csv.tsv'],
  ['misp-json', 'misp-json.json'],
  ['text', 'text.md'],
  ['text', 'text.eml'],
  ['phishing-urls', 'phishing-urls.csv'],
  ['fortigate-ips', 'fortigate-ips.txt'],
  ['botnet-c2', 'botnet-c2.csv'],
];

const OWN = guardOf({
  ownDomains: ['corp.example'],
  ownNetworks: ['10.0.0.0/8'],
  requiredTaxonomies: ['tlp'],
});

function fileSource(source: string): FileSource {
  const found = config.sources[source];
  if (!found || 'poll' in found) throw new Error(`There is no source of files "${source}"`);
  return found;
}

function parse(source: FileSource, bytes: Uint8Array, encoding?: string): AsyncIterable<Parsed> {
  const chosen: Format = formats[source.format];
  const stored = {
    size: bytes.length,
    open: async (range?: { start: number; end: number }) => from(bytes, range),
  };
  const context = { file: 'fuzzed', uploadedAt: '2026-01-31T00:00:00Z' };
  const parseOne = (text: AsyncIterable<string>) => chosen.parse(text, source.options, context);
  return parseTexts(readTexts(stored, encoding).texts, parseOne, source);
}

function file(source: string, name: string): Target {
  const sample = read(`files/${name}`);
  const found = fileSource(source);
  return async (random) => {
    const rows = new Set<number>();
    for await (const parsed of parse(found, mutateBytes(sample, random))) {
      countRows(parsed, rows);
      if (!('draft' in parsed)) continue;
      const { event } = buildEvent(source, parsed.draft, { source: { ...found, guard: OWN }, place: 1 });
      mispEventSchema.parse(event);
    }
  };
}

async function* from(bytes: Uint8Array, range?: { start: number; end: number }): AsyncGenerator<Uint8Array> {
  yield range ? bytes.subarray(range.start, range.end) : bytes;
}

/** Each row is in one draft, one rejection or one duplicate. */
function countRows(parsed: Parsed, rows: Set<number>): void {
  if ('notice' in parsed) return;
  const of = 'draft' in parsed ? parsed.draft.rows : [rowOf(parsed)];
  for (const row of of) {
    if (row === 0) continue;
    if (rows.has(row)) throw new Error(`row ${row} is in the file twice`);
    rows.add(row);
  }
}

function rowOf(parsed: Exclude<Parsed, { draft: unknown } | { notice: unknown }>): number {
  return 'rejection' in parsed ? parsed.rejection.row : 'duplicate' in parsed ? parsed.duplicate.row : 0;
}

/** Of files in which each line is a row: what stands before them, by how their lines begin. */
const LINES: readonly [source: string, file: string, delimiter: string, noRow: RegExp | undefined][] = [
  ['ransomwatch', 'ransomwatch.tsv', '\t', undefined],
  ['misp-csv', 'misp-csv.tsv', '\t', undefined],
  ['phishing-urls', 'phishing-urls.csv', ',', undefined],
  ['fortigate-ips', 'fortigate-ips.txt', '', undefined],
  ['botnet-c2', 'botnet-c2.csv', ',', /^#/],
];

/** Counts the rows without any of our readers: no line of the file is lost, but a header. Without quotes, which join lines. */
function lines(source: string, name: string, delimiter: string, noRow: RegExp | undefined): Target {
  const sample = read(`files/${name}`).replaceAll('"', '');
  const found = fileSource(source);
  return async (random) => {
    const text = mutateText(sample, random).replaceAll('"', '').toWellFormed();
    const rows = new Set<number>();
    let passedOver = 0;
    let isReadOn = true;
    for await (const parsed of parse(found, Buffer.from(text), 'utf-8')) {
      countRows(parsed, rows);
      if ('passedOver' in parsed) passedOver += parsed.passedOver.rows;
      if ('rejection' in parsed && parsed.rejection.row === 0) isReadOn = false;
    }
    const isRow = (line: string) =>
      line.replaceAll(delimiter, '').trim() !== '' && !noRow?.test(line.replace(/^\ufeff/, ''));
    const there = text.split(/\r\n|\r|\n/).flatMap((line, i) => (isRow(line) ? [i + 1] : []));
    const lost = there.length - rows.size - passedOver;
    const others = [...rows].filter((row) => !there.includes(row));
    if (others.length > 0) throw new Error(`rows ${others} are none of the file`);
    if (isReadOn && (lost < 0 || lost > 1))
      throw new Error(`of ${there.length} rows ${lost} are lost: ${there.filter((row) => !rows.has(row))}`);
  };
}

const LONGEST_REASON = 4_000;

/** That the work throws nothing but what says what becomes of the message. */
async function onlyFailures(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    const isOurs = error instanceof TryLater || error instanceof Undeliverable || isOfAnotherEvent(error);
    if (!isOurs) throw error;
    if (error instanceof Error && error.message.length > LONGEST_REASON)
      throw new Error(`a reason of ${error.message.length} characters`);
  }
}

function isOfAnotherEvent(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('MISP answers with the event');
}

const schedule = JSON.parse(JSON.parse(read('sqs-poll.json')).Records[0].body);
const notification = JSON.parse(read('s3-object-created.json'));
const message = JSON.parse(JSON.parse(read('sqs-events.json')).Records[0].body);
const nowhere = { s3: {} as S3Client, bucket: 'none' };

const mispEvent = { ...message.event, id: '1', orgc_id: '1', timestamp: '1', published: false };
const answers: unknown[] = [
  { Event: mispEvent },
  { name: 'Event already exists', message: 'Event already exists', url: '/events/add' },
  { saved: false, message: 'Could not add Event', errors: { info: ['No.'] } },
  { User: { org_id: '1' }, Role: { name: 'User', perm_publish: true } },
];

const [sample] = samples;
const FEED = polls['misp-feed'].options.parse({ url: 'https://feed.example' });
const MANIFEST_ENTRY = { info: 'A report', date: '2026-01-31', timestamp: '1788600000' };

const anyrunSource = config.sources.anyrun;
const found: FoundMessage = {
  run: '20260131T000000Z-0123456789',
  source: 'osint',
  file: '2026-01-31',
  row: 1,
  servers: ['main'],
  find: { id: message.event.uuid, version: '1788600000', name: 'A report', date: '2026-01-31' },
};

/** The first delivery of a message with this body. */
function recordOf(body: string): SQSRecord {
  const attributes = { ApproximateReceiveCount: '1', SentTimestamp: '1788600000000' };
  return { messageId: 'm', body, attributes, messageAttributes: {} } as unknown as SQSRecord;
}

/** A ledger that is away: what comes before it is what is tried. */
const away = {
  table: 'none',
  db: {
    send: async () => {
      throw new TryLater('The ledger is away');
    },
  },
} as unknown as Ledger;

export const targets: Readonly<Record<string, Target>> = {
  ...Object.fromEntries(FILES.map(([source, name]) => [`file ${name}`, file(source, name)])),
  ...Object.fromEntries(
    LINES.map(([source, name, ...more]) => [`lines of ${name}`, lines(source, name, ...more)]),
  ),
  'S3 notification': (random) => onlyFailures(() => readNotification(textOrJson(notification, random))),
  'queue message': async (random) => {
    const body = textOrJson(message, random);
    await onlyFailures(() => readEnvelope(body));
    if (!body.includes('bodyKey')) await onlyFailures(() => unpackMessage(nowhere, body));
  },
  'message of a find': async (random) => {
    const body = textOrJson(found, random);
    const stage = { ledger: away } as Parameters<typeof importFind>[0];
    await onlyFailures(() =>
      importFind(stage, recordOf(body), async (one, { ageMs }) => {
        const numbers = messageNumbers(one);
        if (!numbers.every((number) => number >= 0) || Number.isNaN(ageMs))
          throw new Error(`numbers ${numbers}`);
      }),
    );
    const failure = new Undeliverable('failed', 'fuzzed');
    await onlyFailures(() => giveUpFind(stage, recordOf(body), failure));
  },
  'message of a schedule': async (random) => {
    const record = recordOf(textOrJson(schedule, random));
    const stage = { ledger: away, name: 'osint', source: config.sources.osint } as PollStage;
    const call = { remainingMs: () => 900_000 } as PollCall;
    await onlyFailures(() => pollOnce(stage, record, call));
    await onlyFailures(() => giveUpPolling(stage, record, new Undeliverable('failed', 'fuzzed')));
  },
  'answer of MISP': async (random) => {
    const body = random.chance(0.2)
      ? mutateText('<html>502</html>', random)
      : mutateJson(random.pickFrom(answers), random);
    const answer = { status: random.pick([200, 200, 302, 403, 404, 405, 429, 500, 502]), headers: {}, body };
    await onlyFailures(() => readAdded(answer, mispEvent.uuid));
    await onlyFailures(() => readKeyHolder(answer));
    await onlyFailures(() =>
      compareEvent(
        mispEventSchema.parse(message.event),
        readEvent(answer, mispEvent.uuid),
        random.pick(['merge', 'replace']),
      ),
    );
  },
  'answer of ANY.RUN': async (random) => {
    const status = random.pick([200, 200, 401, 403, 404, 429, 500, 503]);
    const text = textOrJson(sample?.report ?? {}, random);
    try {
      readAnyrun({ status, headers: {}, text });
    } catch (error) {
      if (!(error instanceof Error) || error.message.length > LONGEST_REASON || error instanceof RangeError)
        throw error;
    }
  },
  'manifest of a feed': async (random) => {
    const text = textOrJson(Object.fromEntries([[message.event.uuid, MANIFEST_ENTRY]]), random);
    const listing = openManifest({ get: async () => ({ text, etag: undefined }) }, FEED).list(undefined, {
      newest: '',
      since: '',
    });
    const { finds, problems } = await listing.catch((error: unknown) => {
      if (!(error instanceof Error) || !error.message.startsWith('manifest.json of the feed is no'))
        throw error;
      return { finds: [], problems: [] };
    });
    for (const find of finds) findSchema.parse(find);
    for (const { reason } of problems) if (reason.length > LONGEST_REASON) throw new Error('a long reason');
  },
  'analysis of ANY.RUN': async (random) => {
    if (!anyrunSource || !('poll' in anyrunSource) || anyrunSource.poll !== 'anyrun')
      throw new Error('no ANY.RUN');
    const { history, misp, ioc, report } = { ...sample } as Record<string, unknown>;
    const { url, include } = anyrunSource.options;
    const documents = {
      // What is no object is no analysis, and was left out of the history.
      task: { ...Object(mutateJson(history, random)) },
      misp: mutateJson(misp, random),
      ioc: mutateJson(ioc, random),
      report: mutateJson(report, random),
    };
    const uuid = '7f0c2d1e-3b4a-4c5d-8e6f-0123456789ab';
    const { draft } = analysisToDraft(documents, { uuid, row: 1, url, include, distribution: undefined });
    const { event } = buildEvent('anyrun', draft, { source: { ...anyrunSource, guard: OWN }, place: 1 });
    mispEventSchema.parse(event);
  },
};

function textOrJson(value: unknown, random: Random): string {
  return random.chance(0.5)
    ? mutateText(JSON.stringify(value), random)
    : JSON.stringify(mutateJson(value, random));
}
