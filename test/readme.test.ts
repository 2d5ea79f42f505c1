import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

interface Part {
  level: number;
  /** What has to be the same in every language: commands and code without their comments, names, links, rows of tables. */
  code: string[];
  names: string[];
  links: string[];
  tableRows: number;
}

test('README.ja.md says what README.md says: part by part the same code, names, links and tables', async () => {
  const [english, japanese] = await Promise.all([partsOf('README.md'), partsOf('README.ja.md')]);
  expect(japanese.map(({ level }) => level)).toEqual(english.map(({ level }) => level));
  for (const [i, part] of english.entries()) expect(japanese[i], `part ${i + 1}`).toEqual(part);
});

test('what shows the claims is there', async () => {
  const benchmarks = await readFile(new URL('../BENCHMARKS.md', import.meta.url), 'utf8');
  const paths = [...benchmarks.matchAll(/\btest\/[\w./-]+/g)].map(String);
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => !existsSync(new URL(`../${path}`, import.meta.url)))).toEqual([]);
});

async function partsOf(file: string): Promise<Part[]> {
  const text = await readFile(new URL(`../${file}`, import.meta.url), 'utf8');
  return text.split(/^(?=#+ )/m).map((part) => {
    const words = part.replaceAll(/^```.*?^```$/gms, '');
    return {
      level: /^#*/.exec(part)?.[0].length ?? 0,
      code: [...part.matchAll(/^```(?:sh|ts)\n(.*?)^```$/gms)].map(([, code = '']) => withoutComments(code)),
      names: [...words.matchAll(/`[^`]+`/g)].map(String).toSorted(),
      links: [...words.matchAll(/\]\(([^)]*)\)/g)]
        .map(([, to = '']) => to)
        .filter((to) => !to.startsWith('README')),
      tableRows: words.match(/^\|/gm)?.length ?? 0,
    };
  });
}

function withoutComments(code: string): string {
  return code.replaceAll(/ +#.*$/gm, '');
}
