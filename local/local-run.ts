import type { ConfigInput } from '../functions/shared/config.ts';
import config from '../misp-ingest.config.ts';
import { type LogFile, openLogFile } from './log-file.ts';
import type { ExtraPage } from './misp/stand-in.ts';
import { prepareInbox } from './prepare-inbox.ts';
import { watchFinishedRuns } from './receipts/finished-runs.ts';
import { describeRows } from './receipts/row-counts.ts';
import { RUNS_LINK, runPages } from './receipts/run-pages.ts';
import { writeRunFile } from './run-file.ts';
import { type LocalStack, startLocalStack } from './stack.ts';
import { type StandIns, startSourceStandIns, startStandIns } from './stand-ins.ts';
import { type ArrivedFile, watchInbox } from './watch-inbox.ts';

export interface LocalRunSettings {
  inbox: string;
  /** The folder of the samples; that of a source is named `<source>.<anything>`. */
  samples: string;
  /** The first one to try for the page. */
  port: number;
  say(line: string): void;
}

export interface LocalRun {
  standIns: { server: string; url: string; authkey: string }[];
  sources: string[];
  /** What the polled sources are polled from. */
  polled: { source: string; url: string }[];
  logFile: string;
  stop(): Promise<void>;
}

const allSources: ConfigInput['sources'] = config.sources;
const sources = Object.keys(allSources).filter((name) => !isPolled(name));

function isPolled(name: string): boolean {
  const source = allSources[name];
  return source !== undefined && 'poll' in source;
}

/** What `npm start` starts: stand-ins for MISP, the stack, and who watches the inbox and the receipts. */
export async function startLocalRun(settings: LocalRunSettings): Promise<LocalRun> {
  await prepareInbox(settings.inbox, sources, settings.samples);
  await using started = new AsyncDisposableStack();
  const log = started.adopt(await openLogFile('functions.log'), (file) => file.remove());
  const { standIns, polled, stack } = await startStack(settings.port, log, started);
  const [page] = standIns.byServer.values();
  const runs = watchFinishedRuns(stack.receipts, (receipt) => {
    const where = `${receipt.source}/${receipt.file}`;
    settings.say(`${where}  ${describeRows(receipt)}  ${page?.url}/runs/${receipt.run}`);
  });
  started.defer(runs.stop);
  started.defer(watch(settings, stack).stop);
  started.defer(await writeRunFile(stack));
  for (const { source } of polled) await stack.poll(source);
  const all = started.move();
  return {
    standIns: [...standIns.byServer].map(([server, { url, authkey }]) => ({ server, url, authkey })),
    sources,
    polled,
    logFile: log.path,
    stop: () => all.disposeAsync(),
  };
}

async function startStack(
  port: number,
  log: LogFile,
  started: AsyncDisposableStack,
): Promise<{ standIns: StandIns; polled: LocalRun['polled']; stack: LocalStack }> {
  // The pages show what the stack has, and the stack has to know where the pages are.
  let pages: ExtraPage = async () => undefined;
  const extraPage: ExtraPage = (path) => pages(path);
  const standIns = await startStandIns(Object.keys(config.servers), { port, extraPage, nav: [RUNS_LINK] });
  started.defer(standIns.close);
  const { servers } = standIns;
  const polling = await startSourceStandIns(config.sources);
  started.defer(polling.close);
  const stack = await startLocalStack({
    config,
    servers,
    sources: polling.sources,
    onLog: ({ text }) => log.write(text),
  });
  started.defer(stack.stop);
  pages = runPages(stack.receipts);
  const polled = Object.entries(polling.sources).map(([source, { url }]) => ({ source, url }));
  return { standIns, polled, stack };
}

function watch({ inbox, say }: LocalRunSettings, stack: LocalStack): { stop(): Promise<void> } {
  return watchInbox({
    folder: inbox,
    onFile: async ({ path, bytes }: ArrivedFile) => {
      const [source = '', ...file] = path.split('/');
      if (sources.includes(source) && file.length > 0) await stack.drop(source, file.join('/'), bytes);
      else say(`${path} is left alone: it lies in no source's folder; the sources are ${sources.join(', ')}`);
    },
    onError: (error) => say(`The inbox: ${error instanceof Error ? error.message : error}`),
  });
}
