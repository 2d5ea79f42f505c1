import { type Html, html } from '../../../shared/html.ts';
import { nameUnseen } from '../visible.ts';

/** Text of others: its direction stays its own, and what is unseen in it is named. */
export function visible(text: string): Html {
  return html`<bdi>${marked(text)}</bdi>`;
}

/** The same as it stands in a file. */
export function literal(text: string): Html {
  return html`<code class="value">${marked(text)}</code>`;
}

export function marked(text: string): Html[] {
  return nameUnseen(text).map((part, i) =>
    i % 2 === 0 ? html`${part}` : html`<span class="unseen">${part}</span>`,
  );
}
