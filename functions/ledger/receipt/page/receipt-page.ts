import { type Html, html } from '../../../shared/html.ts';
import type { Run } from '../../run.ts';
import type { Digest } from '../digest.ts';
import type { Places } from '../places.ts';
import { adviceFor, isWell, kindOf, verdictOf } from '../verdict.ts';
import { visibleText } from '../visible.ts';
import { type Language, type Words, words as wordsOf } from '../words/words.ts';
import { rowCounts } from './row-counts.ts';
import { sections } from './sections.ts';
import { contentSecurityPolicy, style } from './style.ts';
import { literal, marked, visible } from './visible-html.ts';

export interface ReceiptPage {
  run: Run;
  digest: Digest;
  places: Places;
  language: Language;
}

/** What became of a file, for a person: it stands by itself, and runs nothing. */
export function receiptPage({ language, ...page }: ReceiptPage): string {
  const words = wordsOf[language];
  const { run, digest, places } = page;
  const { text } = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<title>${visibleText(run.file)} · ${words.receipt}</title>
<style>${style}</style>
</head>
<body>
<main>
${heading(run, digest, words)}
${rowCounts(digest.rows, kindOf(run), words)}
${isWell(digest) ? '' : advice(run, digest, places, words)}
${sections(digest, words)}
${footer(run, places, words)}
</main>
</body>
</html>
`;
  return text;
}

function heading(run: Run, digest: Digest, words: Words): Html {
  const { facts } = words;
  const all: [string, Html | string | undefined][] = [
    [facts.source, visible(run.source)],
    [facts.received, time(run.startedAt, words)],
    [facts.finished, run.finishedAt && time(run.finishedAt, words)],
    [facts.encoding, run.encoding && visible(run.encoding)],
    [facts.newest, run.poll?.newest && time(run.poll.newest, words)],
  ];
  const known = all.flatMap(([name, value]) =>
    value ? [html`<div><dt>${name}</dt><dd>${value}</dd></div>`] : [],
  );
  return html`<header>
<p class="kind">${words.receipt}</p>
<h1>${visible(run.file)}</h1>
<p class="verdict ${isWell(digest) ? 'good' : 'look'}">${verdictOf(run, digest, words)}</p>
<dl class="facts">${known}</dl>
</header>`;
}

function advice(run: Run, digest: Digest, { drop }: Places, words: Words): Html {
  const steps = adviceFor(run, digest);
  const ways =
    drop && steps.includes('again')
      ? html`<dl class="ways">
<div><dt>${words.inBrowser}</dt><dd><a href="${drop.link}" rel="noopener noreferrer">${words.upload}</a></dd></div>
${drop.command ? html`<div><dt>${words.inTerminal}</dt><dd><code>${marked(drop.command)}</code></dd></div>` : ''}
</dl>`
      : '';
  return html`<section class="advice">
<h2>${words.toDo}</h2>
<ol>
${steps.map((step) => html`<li>${words.advice[step]}</li>\n`)}</ol>
${ways}
</section>`;
}

function footer(run: Run, { receipt }: Places, { facts }: Words): Html {
  return html`<footer><dl>
<dt>${facts.everything}</dt><dd>${literal(receipt)}</dd>
<dt>${facts.run}</dt><dd>${literal(run.run)}</dd>
</dl></footer>`;
}

/** `2026-11-22 20:41:07 UTC`; as it is, if it is no time. */
function time(iso: string, { timeZone, zone }: Words): Html {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return visible(iso);
  // Sweden writes times as ISO 8601 does.
  const local = at.toLocaleString('sv-SE', { timeZone });
  return html`<time datetime="${at.toISOString()}">${local} ${zone}</time>`;
}
