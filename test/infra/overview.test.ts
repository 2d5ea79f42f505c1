import { expect, test } from 'vitest';
import type { ConfigInput } from '../../functions/shared/config.ts';
import { widgetsOf } from './dashboard.ts';
import { EVERYTHING, POLLED, synthesize } from './synthesize.ts';

const widgets = widgetsOf(EVERYTHING);
const titled = (title: string) => widgets.find(({ properties }) => properties.title === title)?.properties;
const metricsIn = (title: string) => titled(title)?.metrics.map((metric) => metric.slice(1, -1).join(' '));

test('the dashboard has a row for each question', () => {
  const questions = widgets
    .toSorted((one, other) => one.y - other.y)
    .flatMap(({ properties: { markdown = '' } }) => /^## (.+)$/.exec(markdown)?.[1] ?? []);
  expect(questions).toEqual([
    'Is it working?',
    'What came in?',
    'What became of the rows?',
    'How is each MISP server?',
    'What is waiting?',
    'What failed?',
  ]);
});

test('it leads to the runbook and to the commands', () => {
  const text = widgets.map(({ properties }) => properties.markdown).join('\n');
  expect(text).toContain('[RUNBOOK.md](https://git.example.org/misp-ingest/blob/main/RUNBOOK.md)');
  expect(text).toContain('npm run -s misp-ingest -- doctor --stack misp-ingest');
});

test('it shows every alarm', () => {
  const count = Object.keys(synthesize(EVERYTHING).findResources('AWS::CloudWatch::Alarm')).length;
  expect(titled('Alarms')?.alarms).toHaveLength(count);
});

test('it has every source and every server of the config', () => {
  expect(metricsIn('Files and polls that are done')).toEqual([
    'Files source ransomwatch',
    'Files source anyrun',
    'Files source osint',
  ]);
  for (const server of ['main', 'branch']) {
    expect(metricsIn(`${server}: events`)).toContain(`Events created server ${server}`);
    expect(metricsIn(`${server}: what went wrong`)).toContain(
      `Troubles server ${server} trouble Key refused`,
    );
    expect(metricsIn(`${server}: days until the key ends (3,650: never)`)).toEqual([
      `Key days left server ${server}`,
    ]);
  }
  expect(titled('Dead letters')?.metrics).toHaveLength(7);
});

test('it leaves out a source that is polled by hand only', () => {
  const byHand: ConfigInput['sources'][string] = { poll: 'anyrun', servers: ['main'], schedule: 'never' };
  const titles = widgetsOf({ sources: { ...POLLED, anyrun: byHand } }).map(
    ({ properties: { title } }) => title,
  );
  expect(titles).toContain('Rows of ransomwatch');
  expect(titles).not.toContain('Rows of anyrun');
});

test('no widget lies over another', () => {
  const cells = widgets.flatMap(({ x, y, width, height }) =>
    Array.from({ length: width * height }, (_, i) => `${x + (i % width)},${y + Math.floor(i / width)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(Math.max(...widgets.map(({ x, width }) => x + width))).toBe(24);
});
