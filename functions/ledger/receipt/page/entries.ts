import type { Duplicate, PassedOver, Rejection } from '../../../formats/format.ts';
import { type Html, html } from '../../../shared/html.ts';
import type { DigestedEvent, DigestedPart, Excerpt } from '../digest.ts';
import type { Words } from '../words/words.ts';
import { eventLink } from './event-table.ts';
import { literal, marked, visible } from './visible-html.ts';

export function rejectionEntry({ row, field, value, cells, reason }: Rejection, words: Words): Html {
  const about = field === undefined || reason.startsWith(field) ? '' : html`${literal(field)} `;
  const isInCells = cells?.some((cell) => cell.trim() === value);
  return html`<li>${where(row === 0 ? '' : String(row), words)}<div><p>${about}${visible(reason)}</p>
${value && !isInCells ? html`<p>${literal(value)}</p>` : ''}${cells ? cellStrip(cells, value) : ''}</div></li>
`;
}

export function failureEntry({ rows, reason = '', ...event }: DigestedEvent, words: Words): Html {
  return html`<li>${where(rows, words)}<div><p>${visible(reason)}</p>
<p class="faint">${words.outcomes[event.outcome]} · ${event.server} · ${eventLink(event)}</p></div></li>
`;
}

export function partEntry({ rows, event, what, value, reason }: DigestedPart, words: Words): Html {
  return html`<li>${where(rows, words)}<div><p>${literal(what)} ${value === undefined ? '' : literal(value)}</p>
<p>${visible(reason)}</p>
<p class="faint">${event.server} · ${eventLink(event)}</p></div></li>
`;
}

export function noticeEntry(notice: string): Html {
  return html`<li class="wide">${visible(notice)}</li>
`;
}

export function passedOverEntry({ rows, reason }: PassedOver, words: Words): Html {
  const count = words.passedOver(new Intl.NumberFormat(words.language).format(rows));
  return html`<li><div class="where">${count}</div><p>${visible(reason)}</p></li>
`;
}

export function duplicateEntries({ shown }: Excerpt<Duplicate>, { duplicateOf }: Words): Html {
  const entries = shown.map(({ row, of }) => html`<li>${duplicateOf(String(row), String(of))}</li>\n`);
  return html`<ul class="flow">
${entries}</ul>`;
}

function where(rows: string, words: Words): Html {
  return html`<div class="where">${rows === '' ? words.inGeneral : words.rows(rows)}</div>`;
}

function cellStrip(cells: readonly string[], value: string | undefined): Html {
  const meant = cells.filter((cell) => cell.trim() === value);
  // Of several that look like it, none is shown as the wrong one.
  const strip = cells.map((cell) =>
    meant.length === 1 && cell === meant[0]
      ? html`<code class="bad">${marked(cell)}</code>`
      : html`<code>${marked(cell)}</code>`,
  );
  return html`<div class="cells">${strip}</div>`;
}
