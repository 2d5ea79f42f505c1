import type { TagLink } from '../model.ts';
import { type Html, html } from './html.ts';

export function tagList(links: readonly TagLink[]): Html[] {
  return links.map(({ tag }) => html`<span class="tag" style="--tag: ${tag.colour}">${tag.name}</span>`);
}
