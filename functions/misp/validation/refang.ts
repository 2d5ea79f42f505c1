type Refanging = { from: RegExp; to: string; marker: string; types: ReadonlySet<string> };

const urls = new Set(['link', 'url']);
const mails = new Set(['email', 'email-src', 'email-dst']);
const dotted = new Set([...urls, ...mails, 'ip-dst', 'ip-src', 'domain|ip', 'domain', 'hostname']);

// Rules 14-17, in MISP's order.
const REFANGINGS: readonly Refanging[] = [
  { from: /^(?:hxxp|hxtp|htxp|meow|h\[tt\]p)/i, to: 'http', marker: '', types: urls },
  { from: /\[\.\]|\[dot\]|\(dot\)/g, to: '.', marker: '', types: dotted },
  { from: /\[hxxp:\/\/\]/g, to: 'http://', marker: '[', types: urls },
  { from: /\[@\]|\[at\]/g, to: '@', marker: '[', types: mails },
  { from: /\[:\]/g, to: ':', marker: '[', types: urls },
];

export function refang(type: string, value: string): string {
  if (!dotted.has(type)) return value;
  return REFANGINGS.reduce(
    (text, { from, to, marker, types }) =>
      types.has(type) && text.includes(marker) ? text.replace(from, to) : text,
    value,
  );
}
