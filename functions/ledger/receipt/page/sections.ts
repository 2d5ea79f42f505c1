import { type Html, html } from '../../../shared/html.ts';
import type { Digest, Excerpt } from '../digest.ts';
import type { Section, Words } from '../words/words.ts';
import {
  duplicateEntries,
  failureEntry,
  noticeEntry,
  partEntry,
  passedOverEntry,
  rejectionEntry,
} from './entries.ts';
import { eventTable } from './event-table.ts';

type Renderers = { [Name in Section]: (excerpt: Digest[Name], words: Words) => Html };

/** What needs a person comes first, then what is there. */
const RENDERERS: Renderers = {
  rejections: listOf(rejectionEntry),
  failures: listOf(failureEntry),
  dropped: listOf(partEntry),
  adjusted: listOf(partEntry),
  notices: listOf(noticeEntry),
  events: eventTable,
  duplicates: duplicateEntries,
  passedOver: listOf(passedOverEntry),
};

/** Of what there is none there is no section. */
export function sections(digest: Digest, words: Words): Html[] {
  const names = Object.keys(RENDERERS) as Section[];
  return names.flatMap((name) => (digest[name].count > 0 ? [section(name, digest, words)] : []));
}

function section<Name extends Section>(name: Name, digest: Digest, words: Words): Html {
  const { count, more } = digest[name];
  const number = new Intl.NumberFormat(words.language);
  const explained = words.explained[name];
  return html`<section>
<h2>${words.sections[name]} <span class="faint number">${number.format(count)}</span></h2>
${explained ? html`<p class="faint">${explained}</p>` : ''}
${RENDERERS[name](digest[name], words)}
${more > 0 ? html`<p class="more">${words.more(number.format(more))}</p>` : ''}
</section>
`;
}

function listOf<Entry>(
  render: (entry: Entry, words: Words) => Html,
): (excerpt: Excerpt<Entry>, words: Words) => Html {
  return ({ shown }, words) => html`<ol class="entries">
${shown.map((entry) => render(entry, words))}</ol>`;
}
