import { type Html, html } from '../../../shared/html.ts';
import { ROW_FATES, type RowCounts, type RowFate } from '../tally.ts';
import type { Kind, Words } from '../words/words.ts';

const WIDTH = 1000;
/** What there is at all can be seen. */
const NARROWEST = 8;

/** The counts as a bar, and as numbers that add up to the rows that were read. */
export function rowCounts(rows: RowCounts, kind: Kind, words: Words): Html {
  const number = new Intl.NumberFormat(words.language);
  const entries = ROW_FATES.map(
    (fate) => html`
<li${rows[fate] === 0 ? html` class="none"` : ''}>${swatch(fate)} <span>${words.fates[fate]}</span> <span class="number">${number.format(rows[fate])}</span></li>`,
  );
  return html`<section>
<h2>${words.counts[kind]} <span class="faint number">${number.format(rows.read)}</span></h2>
${rows.read > 0 ? bar(rows) : ''}
<ul class="counts">${entries}
</ul>
</section>`;
}

/** An SVG needs no inline style, which the page's policy forbids, and is printed in its colours. */
function bar(rows: RowCounts): Html {
  let x = 0;
  const parts = widthsOf(rows).map(([fate, width]) => {
    x += width;
    return html`<rect class="${fate}" x="${round(x - width)}" width="${round(width)}" height="10"/>`;
  });
  return html`<svg class="bar" viewBox="0 0 ${WIDTH} 10" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}

function widthsOf(rows: RowCounts): [RowFate, number][] {
  const there = ROW_FATES.filter((fate) => rows[fate] > 0);
  const total = there.reduce((sum, fate) => sum + rows[fate], 0);
  const wide = there.map((fate) => Math.max(NARROWEST, (WIDTH * rows[fate]) / total));
  const sum = wide.reduce((a, b) => a + b, 0);
  return there.map((fate, i) => [fate, (WIDTH * (wide[i] ?? 0)) / sum]);
}

function swatch(fate: RowFate): Html {
  return html`<svg viewBox="0 0 1 1" aria-hidden="true"><rect class="${fate}" width="1" height="1"/></svg>`;
}

function round(width: number): number {
  return Math.round(width * 100) / 100;
}
