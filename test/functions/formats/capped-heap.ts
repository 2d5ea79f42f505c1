import { mispCsv } from '../../../functions/formats/misp-csv.ts';

/** For a process of little memory: the rows at which a file is too large, and what becomes of one that nearly is. */
const SHAPES: Record<string, (i: number) => string> = {
  'each row an event': (i) => row(`Report ${i}`, `h${i}.example`, 'seen once'),
  'one attribute again and again': (i) => row(`Report ${i % 50}`, `h${i % 500}.example`, `seen ${i}`),
  'events from all over the file': (i) => row(`Report ${i % 5000}`, `h${i}.example`, ''),
  'comments in Japanese': (i) => row(`報告 ${i % 5000}`, `h${i}.example`, '不審な通信先として確認されたもの'),
};

const [shape = '', maxMegabytes = ''] = process.argv.slice(2);
const options = mispCsv.options.parse({ maxMegabytes: Number(maxMegabytes) });
const full = await read(Number.POSITIVE_INFINITY);
const nearlyFull = await read(Math.floor(full.given * 0.95));
process.stdout.write(
  JSON.stringify({ refused: full.refused, given: nearlyFull.given, told: nearlyFull.told }),
);

async function read(rows: number): Promise<{ given: number; told: number; refused: string }> {
  let given = 0;
  let isRefused = false;
  const text = async function* () {
    for (; given < rows && !isRefused; given += 1) yield SHAPES[shape]?.(given) ?? '';
  };
  let told = 0;
  let refused = '';
  for await (const parsed of mispCsv.parse(text(), options)) {
    if ('draft' in parsed) told += parsed.draft.rows.length;
    else if ('duplicate' in parsed) told += 1;
    else if ('rejection' in parsed) refused = parsed.rejection.reason;
    isRefused = refused !== '';
  }
  return { given, told, refused };
}

function row(title: string, value: string, comment: string): string {
  return `2018/4/3\tLAC\tu@example.jp\t${title}\ttlp:white,OSINT\tAPT\t\t\t${value}\tNetwork activity\tdomain\tPIPX\t${comment}\n`;
}
