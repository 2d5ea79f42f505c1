import { createHash } from 'node:crypto';
import { Html } from '../../../shared/html.ts';

const css = `
:root { color-scheme: light dark;
  --ink: light-dark(#1b2026, #e6e9ec); --faint: light-dark(#59636e, #9aa5b0); --paper: light-dark(#fff, #14171a);
  --soft: light-dark(#f5f6f8, #1d2126); --line: light-dark(#dfe3e8, #333a42); --link: light-dark(#0a58a8, #82bbf5);
  --good: light-dark(#1f7a48, #4cc38a); --look: light-dark(#b4400f, #f0925e);
  --saved: light-dark(#2c8a57, #3fa873); --unchanged: light-dark(#7d94ad, #6f87a1); --duplicate: light-dark(#b4bfca, #56626e); --passed-over: light-dark(#dde2e8, #363e47);
  --dropped: light-dark(#e0a100, #d9a520); --rejected: light-dark(#d9622b, #e0763f); --failed: light-dark(#a91535, #e0526f);
  --bad: light-dark(#fff0e8, #3a2318); --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; color: var(--ink); background: var(--paper); line-break: strict;
  font: 15px/1.6 system-ui, -apple-system, "Segoe UI", "Hiragino Sans", "Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic UI", Meiryo, sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1, h2, p, dl, dd, ol, ul { margin: 0; padding: 0; } ol, ul { list-style: none; }
h1 { font-size: 1.65rem; line-height: 1.3; font-weight: 650; letter-spacing: -.01em; }
h2 { font-size: 1.05rem; font-weight: 650; }
h1, p, dd, li, td, bdi { overflow-wrap: anywhere; min-width: 0; }
a { color: var(--link); text-underline-offset: .15em; text-decoration-thickness: 1px; }
section { margin-top: 2.75rem; } section > h2 ~ * { margin-top: .75rem; }
bdi, code { unicode-bidi: isolate; } code { font: .9em/1.6 var(--mono); }
.faint, dt, th { color: var(--faint); } .number { font-variant-numeric: tabular-nums; }
.unseen { font: 600 .72em/1 var(--mono); color: var(--look); border: 1px solid; border-radius: 3px; padding: 0 .25em; margin: 0 .1em; white-space: nowrap; }
.kind { font-size: .85rem; color: var(--faint); letter-spacing: .02em; }
.verdict { margin-top: .9rem; padding: .7rem 1rem; border-left: 4px solid; border-radius: 0 4px 4px 0; background: var(--soft); font-weight: 600; }
.good { border-color: var(--good); } .look { border-color: var(--look); }
.facts { display: flex; flex-wrap: wrap; gap: .75rem 2.5rem; margin-top: 1.4rem; } .facts dt { font-size: .8rem; }
.bar { display: block; width: 100%; height: 14px; border-radius: 4px; }
.saved { fill: var(--saved); } .unchanged { fill: var(--unchanged); } .duplicate { fill: var(--duplicate); } .passedOver { fill: var(--passed-over); }
.dropped { fill: var(--dropped); } .rejected { fill: var(--rejected); } .failed { fill: var(--failed); }
.counts { display: grid; grid-template-columns: repeat(3, 1fr); gap: .15rem 2.5rem; margin-top: .9rem; }
.counts li { display: grid; grid-template-columns: 12px 1fr auto; gap: .6rem; align-items: center; padding: .2rem 0; border-bottom: 1px solid var(--line); }
.counts svg { width: 12px; height: 12px; border-radius: 3px; } .none { color: var(--faint); }
.advice { padding: 1.2rem 1.4rem; background: var(--soft); border-radius: 8px; }
.advice ol { counter-reset: step; display: grid; gap: .6rem; }
.advice li { counter-increment: step; padding-left: 1.8rem; position: relative; max-width: 52rem; }
.advice li::before { content: counter(step) "."; position: absolute; left: 0; color: var(--faint); font-variant-numeric: tabular-nums; }
.ways { display: grid; gap: .7rem; margin-top: 1rem; padding-left: 1.8rem; } .ways dt { font-size: .85rem; }
.ways code { display: block; padding: .45rem .7rem; background: var(--paper); border: 1px solid var(--line); border-radius: 4px; white-space: pre-wrap; user-select: all; }
.entries { border-top: 1px solid var(--line); }
.entries > li { display: grid; grid-template-columns: 6.5rem 1fr; gap: 0 1.2rem; padding: .65rem 0; border-bottom: 1px solid var(--line);
  content-visibility: auto; contain-intrinsic-size: auto 4.2rem; break-inside: avoid; }
.entries > .wide { grid-template-columns: 1fr; }
.where { font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.cells { display: flex; flex-wrap: wrap; gap: 4px; margin-top: .35rem; }
.cells code { max-width: 100%; min-width: 1.6rem; min-height: 1.7rem; padding: 0 .45rem; border: 1px solid var(--line); border-radius: 3px; background: var(--soft);
  white-space: pre-wrap; overflow-wrap: anywhere; }
.cells .bad { border-color: var(--look); background: var(--bad); } code.value { white-space: pre-wrap; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; } th { font-size: .8rem; font-weight: 500; white-space: nowrap; }
th, td { padding: .45rem 1.2rem .45rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; text-align: right; } td.fit { white-space: nowrap; } td:last-child { min-width: 5rem; font-variant-numeric: tabular-nums; }
.flow { display: flex; flex-wrap: wrap; gap: .1rem 1.4rem; font-variant-numeric: tabular-nums; }
.more { margin-top: .7rem; color: var(--faint); }
footer { margin-top: 3.5rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .85rem; }
footer dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; }
@media (max-width: 40rem) {
  main { padding: 1.25rem 1rem 3rem; } h1 { font-size: 1.35rem; } .facts { gap: .6rem 1.8rem; } .counts { grid-template-columns: 1fr; }
  .entries > li { grid-template-columns: 1fr; } .advice { margin-left: -1rem; margin-right: -1rem; border-radius: 0; padding: 1.1rem 1rem; }
  .advice li, .ways { padding-left: 1.5rem; }
  thead { display: none; } tr { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: .6rem 0; border-bottom: 1px solid var(--line); }
  td, td:last-child { padding: 0; border: 0; min-width: 0; text-align: left; } td:first-child { flex-basis: 100%; } td + td { color: var(--faint); font-size: .9em; }
  td[data-label]::before { content: attr(data-label) " "; } footer dl { grid-template-columns: 1fr; } footer dd { margin-bottom: .5rem; }
}
@media print {
  :root { color-scheme: light; } body { font-size: 10pt; } main { max-width: none; padding: 0; }
  section { margin-top: 1.5rem; } h2 { break-after: avoid; } .advice, .verdict, .cells code { background: none; } .advice { padding: 0; }
  .entries > li { content-visibility: visible; } a { color: inherit; } tr { break-inside: avoid; } thead { display: table-header-group; }
}
`;

export const style = new Html(css);

/** Nothing is loaded, nothing is run, and this style alone is applied. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(css).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
