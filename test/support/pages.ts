import { expect } from 'vitest';

/** A page as a reader has it. */
export interface Page {
  markup: string;
  title: string;
  language: string;
  /** All words, in order; between two blocks stands a blank. */
  text: string;
  links: string[];
}

const INLINE = 'bdi|a|br|span';
const BLOCK =
  'html|head|body|main|header|section|footer|h1|h2|p|dl|dt|dd|div|ol|ul|li|table|thead|tbody|tr|th|td|code|time|svg|rect|meta';
/** The tags that a receipt's page may have, and their attributes. Whatever else looks like one is text that got through. */
const ATTRIBUTES =
  '(?: (?:class|lang|href|rel|datetime|scope|data-label|viewBox|preserveAspectRatio|aria-hidden|x|width|height|charset|name|content|http-equiv)="[^"<>]*")*';
const TAG = new RegExp(`</?(${INLINE}|${BLOCK})${ATTRIBUTES}/?>`, 'g');

export function readPage(markup: string): Page {
  const { title = '', rest = '' } =
    /^<!doctype html>(?<head>.*?)<title>(?<title>.*?)<\/title>\s*<style>[^<]*<\/style>(?<rest>.*)$/s.exec(
      markup,
    )?.groups ?? {};
  const words = rest.replaceAll(TAG, (_, name: string) => (INLINE.split('|').includes(name) ? '' : ' '));
  expect(words, 'what is no tag of ours').not.toMatch(/[<>]/);
  return {
    markup,
    title: unescapeText(title),
    language: /<html lang="(\w+)">/.exec(markup)?.[1] ?? '',
    text: unescapeText(words).replaceAll(/\s+/g, ' ').trim(),
    links: [...rest.matchAll(/ href="([^"]*)"/g)].map(([, link = '']) => unescapeText(link)),
  };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function unescapeText(text: string): string {
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '');
}
