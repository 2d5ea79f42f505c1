import type { Sample } from './watch.ts';

const WIDTH = 800;
const HEIGHT = 150;
const LEFT = 70;
const GAP = 40;

const CURVES: readonly { label: string; of: (sample: Sample) => number; colour: string }[] = [
  { label: 'events done with per second', of: ({ perSecond }) => perSecond, colour: '#1a7f37' },
  { label: 'events waiting', of: ({ waiting }) => waiting, colour: '#9a6700' },
  { label: 'resident memory, MiB', of: ({ residentMiB }) => residentMiB, colour: '#0969da' },
];

/** The samples as one curve below the other, over the same time. */
export function picture(title: string, samples: readonly Sample[]): string {
  const end = samples.at(-1)?.seconds ?? 1;
  const curves = CURVES.map(({ label, of, colour }, i) => {
    const most = Math.max(1, ...samples.map(of));
    const top = GAP + i * (HEIGHT + GAP);
    const points = samples.map((sample) => {
      const x = LEFT + (sample.seconds / end) * WIDTH;
      return `${x.toFixed(1)},${(top + HEIGHT - (of(sample) / most) * HEIGHT).toFixed(1)}`;
    });
    return [
      `<text x="${LEFT}" y="${top - 8}">${label}</text>`,
      `<text x="${LEFT - 6}" y="${top + 10}" text-anchor="end">${Math.round(most).toLocaleString('en')}</text>`,
      `<text x="${LEFT - 6}" y="${top + HEIGHT}" text-anchor="end">0</text>`,
      `<rect x="${LEFT}" y="${top}" width="${WIDTH}" height="${HEIGHT}" fill="none" stroke="#d0d7de"/>`,
      `<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${points.join(' ')}"/>`,
    ].join('\n');
  });
  const height = GAP + CURVES.length * (HEIGHT + GAP) + 20;
  const axis = `<text x="${LEFT}" y="${height - 24}">0 s</text><text x="${LEFT + WIDTH}" y="${height - 24}" text-anchor="end">${Math.round(end).toLocaleString('en')} s</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + WIDTH + 20} ${height}" font-family="sans-serif" font-size="12" fill="#57606a">
<title>${title}</title>
<rect width="100%" height="100%" fill="#ffffff"/>
${curves.join('\n')}
${axis}
</svg>
`;
}
