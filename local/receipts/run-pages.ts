import { type Html, html } from '../misp/pages/html.ts';
import { layout } from '../misp/pages/layout.ts';
import type { ExtraPage, NavigationLink } from '../misp/stand-in.ts';
import { complaintsOf, describePlace } from './complaints.ts';
import type { Receipt, Receipts } from './receipts.ts';
import { describeRows } from './row-counts.ts';

export const RUNS_LINK: NavigationLink = { href: '/runs', label: 'Runs' };

/** `/runs`, the finished runs, and `/runs/<run>`, the receipt of one. */
export function runPages(receipts: Receipts): ExtraPage {
  return async (path) => {
    if (path === '/runs') return page('Runs', listOf(await receipts.list()));
    const run = /^\/runs\/([\w-]+)$/.exec(path)?.[1];
    const receipt = run === undefined ? undefined : await findReceipt(receipts, run);
    return receipt && page(`${receipt.source}/${receipt.file}`, pageOf(receipt));
  };
}

async function findReceipt(receipts: Receipts, run: string): Promise<Receipt | undefined> {
  const key = (await receipts.keys()).find((candidate) => candidate.endsWith(`.${run}.json`));
  return key === undefined ? undefined : await receipts.read(key);
}

function page(title: string, content: Html) {
  return { contentType: 'text/html; charset=utf-8', body: layout(title, [RUNS_LINK], content) };
}

function listOf(receipts: Receipt[]): Html {
  if (receipts.length === 0) return html`<h1>Runs</h1><p>None is finished yet.</p>`;
  const rows = receipts.toReversed().map(
    (receipt) => html`
<tr><td><a href="/runs/${receipt.run}">${receipt.source}/${receipt.file}</a></td>
<td>${timeOf(receipt.finishedAt)}</td><td>${describeRows(receipt)}</td></tr>`,
  );
  return html`<h1>Runs</h1>
<table><tr><th>File</th><th>Finished</th><th>Rows</th></tr>${rows}</table>`;
}

function pageOf(receipt: Receipt): Html {
  const complaints = complaintsOf(receipt);
  return html`<h1>${receipt.source}/${receipt.file}</h1>
<dl><dt>Run</dt><dd><code>${receipt.run}</code></dd>
<dt>Began</dt><dd>${timeOf(receipt.startedAt)}</dd>
<dt>Finished</dt><dd>${timeOf(receipt.finishedAt)}</dd>
<dt>Rows</dt><dd>${describeRows(receipt)}</dd></dl>
${
  complaints.length > 0
    ? html`<h2>Not in MISP as the file has it</h2>
<table><tr><th>Where</th><th>Why</th></tr>${complaints.map(
        (complaint) => html`
<tr><td>${describePlace(complaint)}</td><td>${complaint.reason}</td></tr>`,
      )}</table>`
    : ''
}
<h2>Events</h2>
<table><tr><th>Event</th><th>Server</th><th>Outcome</th><th>Rows</th></tr>${receipt.events.map(eventRow)}</table>`;
}

function eventRow({ url, info, server, outcome, rows }: Receipt['events'][number]): Html {
  const event = url === null ? html`${info}` : html`<a href="${url}">${info}</a>`;
  return html`
<tr><td>${event}</td><td>${server}</td><td>${outcome}</td><td>${rows.join(', ')}</td></tr>`;
}

function timeOf(time: string): string {
  return time.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
}
