import { type Html, html } from '../../../functions/shared/html.ts';
import type { StoredEvent } from '../model.ts';
import { tagList } from './tag-list.ts';

const mostShown = 500;

/** The newest events first. */
export function eventListPage(events: readonly StoredEvent[]): Html {
  if (events.length === 0) return html`<h1>Events</h1><p class="faint">None yet.</p>`;
  const shown = events.slice(-mostShown).reverse();
  const note =
    shown.length < events.length ? html`<p class="faint">The newest ${mostShown} are shown.</p>` : html``;
  return html`<h1>${events.length} ${events.length === 1 ? 'event' : 'events'}</h1>
${note}
<div class="wide"><table>
<tr><th>Id</th><th>Date</th><th>Info</th><th>Tags</th><th>Attributes</th><th>Published</th></tr>
${shown.map(row)}
</table></div>`;
}

function row(event: StoredEvent): Html {
  const { id, date, info, tags, attributeCount, published } = event;
  return html`<tr><td><a href="/events/view/${id}">${id}</a></td><td>${date}</td>
<td><a href="/events/view/${id}">${info}</a></td><td>${tagList(tags)}</td>
<td>${attributeCount}</td><td>${published ? 'yes' : 'no'}</td></tr>
`;
}
