import { type Html, html } from '../../../functions/shared/html.ts';
import type { TagLink } from '../model.ts';

export function tagList(links: readonly TagLink[]): Html[] {
  return links.map(({ tag }) => html`<span class="tag" style="--tag: ${tag.colour}">${tag.name}</span>`);
}
