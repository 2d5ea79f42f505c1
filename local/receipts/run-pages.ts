import { type Html, html } from '../../functions/shared/html.ts';
import { layout } from '../misp/pages/layout.ts';
import type { ExtraPage, NavigationLink } from '../misp/stand-in.ts';
import type { Receipt, Receipts } from './receipts.ts';
import { describeRows } from './row-counts.ts';

export const RUNS_LINK: NavigationLink = { href: '/runs', label: 'Runs' };

/** `/runs`, the finished runs, and `/runs/<run>`, the page of one as it lies in the bucket. */
export function runPages(receipts: Receipts): ExtraPage {
  return async (path) => {
    if (path === '/runs') return page(layout('Runs', [RUNS_LINK], listOf(await receipts.list())));
    const run = /^\/runs\/([\w-]+)$/.exec(path)?.[1];
    const found = run === undefined ? undefined : await receipts.findPage(run);
    return found === undefined ? undefined : page(found);
  };
}

function page(body: string) {
  return { contentType: 'text/html; charset=utf-8', body };
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

function timeOf(time: string): string {
  return time.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
}
