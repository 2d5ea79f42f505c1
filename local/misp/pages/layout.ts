import { Html, html } from '../../../functions/shared/html.ts';
import type { NavigationLink } from '../world.ts';

const style = new Html(`
:root { color-scheme: light dark; --line: light-dark(#dde1e6, #343a42); --soft: light-dark(#f5f6f8, #1d2126);
  --ink: light-dark(#1c2126, #e5e8eb); --faint: light-dark(#5c6670, #9aa5b1); --link: light-dark(#0b5cad, #7db8f5); }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: light-dark(#fff, #15181c); }
header { display: flex; gap: 1.5rem; padding: .8rem 1.5rem; background: var(--soft); border-bottom: 1px solid var(--line); }
main { max-width: 76rem; margin: 0 auto; padding: 1rem 1.5rem 4rem; }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
h1 { font-size: 1.35rem; overflow-wrap: anywhere; } h2 { font-size: 1.05rem; margin-top: 2rem; }
table { width: 100%; border-collapse: collapse; } .wide { overflow-x: auto; }
th, td { padding: .4rem .7rem .4rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { color: var(--faint); font-weight: 500; white-space: nowrap; } td { overflow-wrap: anywhere; }
code { font: .9em ui-monospace, monospace; } .faint { color: var(--faint); }
.tag { display: inline-block; padding: 0 .5em; margin: 0 .3em .2em 0; border: 1px solid var(--line); border-left: 5px solid var(--tag); border-radius: 3px; font-size: .85em; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem; } dt { color: var(--faint); } dd { margin: 0; overflow-wrap: anywhere; }
`);

export function layout(title: string, navigation: readonly NavigationLink[], content: Html): string {
  const links = navigation.map(({ href, label }) => html`<a href="${href}">${label}</a>`);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · MISP stand-in</title>
<style>${style}</style>
</head>
<body>
<header><a href="/"><strong>MISP stand-in</strong></a>${links}</header>
<main>
${content}
</main>
</body>
</html>
`;
  return page.text;
}
