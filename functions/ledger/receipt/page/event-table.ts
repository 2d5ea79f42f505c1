import { type Html, html } from '../../../shared/html.ts';
import type { DigestedEvent, Excerpt } from '../digest.ts';
import type { Words } from '../words/words.ts';
import { visible } from './visible-html.ts';

export function eventTable({ shown }: Excerpt<DigestedEvent>, words: Words): Html {
  const { columns, outcomes } = words;
  const heads = [columns.event, columns.outcome, columns.server, columns.rows];
  const rows = shown.map(
    (event) => html`
<tr><td>${eventLink(event)}${notesOf(event, words).map(toNote)}</td><td class="fit">${outcomes[event.outcome]}</td>
<td class="fit">${event.server}</td><td data-label="${columns.rows}">${event.rows}</td></tr>`,
  );
  return html`<table>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows}
</tbody></table>`;
}

/** Addresses come from the configuration and from MISP: only one of the web is a link. */
export function eventLink({ url, info }: Pick<DigestedEvent, 'url' | 'info'>): Html {
  const text = visible(info === '' ? '–' : info);
  const { protocol = '', href = '' } = (url !== null && URL.parse(url)) || {};
  return /^https?:$/.test(protocol) ? html`<a href="${href}" rel="noopener noreferrer">${text}</a>` : text;
}

/** Why it was left alone or only proposed, and why it was let go. What failed has a list of its own. */
function notesOf({ outcome, reason, override }: DigestedEvent, { letGo }: Words): string[] {
  if (['refused', 'held', 'failed'].includes(outcome)) return [];
  return [...(reason ? [reason] : []), ...(override ? [letGo(override)] : [])];
}

function toNote(text: string): Html {
  return html`<br><span class="faint">${visible(text)}</span>`;
}
