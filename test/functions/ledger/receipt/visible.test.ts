import { describe, expect, test } from 'vitest';
import { defang } from '../../../../functions/ledger/receipt/defang.ts';
import { eventLink } from '../../../../functions/ledger/receipt/page/event-table.ts';
import { marked } from '../../../../functions/ledger/receipt/page/visible-html.ts';
import { isPlain, nameUnseen, visibleText } from '../../../../functions/ledger/receipt/visible.ts';

describe('what nobody sees', () => {
  test.each([
    ['plain 文字 💥\u3000', 'plain 文字 💥\u3000'],
    ['a\u200bb', 'a[U+200B]b'],
    ['\u202ex\0', '[U+202E]x[U+0000]'],
    ['a\u00a0\u00ad', 'a[U+00A0][U+00AD]'],
    ['\ud800', '[U+D800]'],
    ['\u{e0041}', '[U+E0041]'],
  ])('is named in %j', (text, visible) => {
    expect(visibleText(text)).toBe(visible);
    expect(isPlain(text)).toBe(text === visible);
  });

  test('is told from the text around it', () => {
    expect(nameUnseen('a\u200bb')).toEqual(['a', 'U+200B', 'b']);
    const html = marked('<\u200b>').map(({ text }) => text);
    expect(html.join('')).toBe('&lt;<span class="unseen">U+200B</span>&gt;');
  });
});

describe('an event on a page', () => {
  const linkOf = (url: string | null, info = 'Event') => eventLink({ url, info }).text;

  test.each(['https://misp.example/events/view/7', 'http://misp.example/events/view/7'])(
    'is a link to %s',
    (url) => {
      expect(linkOf(url)).toBe(`<a href="${url}" rel="noopener noreferrer"><bdi>Event</bdi></a>`);
    },
  );

  test.each(['javascript:alert(1)', 'xhttps://a.example', 'no address', '', null])(
    'is no link to %j',
    (url) => {
      expect(linkOf(url)).toBe('<bdi>Event</bdi>');
    },
  );

  test('without a title is a dash', () => {
    expect(linkOf(null, '')).toBe('<bdi>–</bdi>');
  });
});

test.each([
  ['http://a.example/b.html', 'hxxp://a[.]example/b[.]html'],
  ['1.2.3.4', '1[.]2[.]3[.]4'],
  ['é.ü', 'é[.]ü'],
  ['The end. Or ... not.', 'The end. Or ... not.'],
  ['-.a a.- (.a) a.)', '-.a a.- (.a) a.)'],
])('%s is no address any more as %s', (text, defanged) => {
  expect(defang(text)).toBe(defanged);
});
