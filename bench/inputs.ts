import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { FormatName } from '../functions/formats/index.ts';
import type { TableInput } from '../functions/formats/table/options.ts';

/** Files of one format, of any size: the same ones on every machine. */
export interface Input {
  options: unknown;
  head?: string;
  row(i: number): string;
  /** Between two rows. */
  separator?: string;
  tail?: string;
}

const PIECE = 1024 * 1024;

const ONION = 'http://bjyxporr4rw7mmynovvdtdlnd3cq5il4omsodd3avaa47ly3n7si3hdm.onion/post';
const GROUPS = ['LockBit', 'BlackCat', 'Cl0p', 'Play', '8base', 'Akira', 'Medusa', 'RansomHub'];
const MISP_CSV_TAGS = 'tlp:white,OSINT\tAPT\tDragonOK\tPoison Ivy,PlugX';

const C2_TABLE: TableInput = {
  rows: { as: 'delimited' },
  nothing: ['N/A'],
  event: {
    of: 'each-row',
    info: '{malware} C2 {ip}:{port}',
    date: '{first_seen}',
    tags: ['malware:{malware}'],
  },
  attributes: [
    { value: '{ip}|{port}', type: 'ip-dst|port', firstSeen: '{first_seen}', comment: '{remark}' },
    { value: '{url}', type: 'url' },
    { value: '{sha256}', type: 'sha256' },
  ],
};

export const INPUTS: Readonly<Record<FormatName, Input>> = {
  'ransomwatch-tsv': {
    options: {},
    head: 'actor\tvictim\tfirst_seen\tpublished\turl\n',
    row: (i) => {
      const victim = i % 10 === 0 ? `株式会社例示製作所${i}` : `Example Manufacturing and Logistics ${i}`;
      const published = i % 3 === 0 ? 'N/A' : `${dayOf(i)} ${timeOf(i * 7)}`;
      return `${pick(GROUPS, i)}\t${victim}\t${dayOf(i)} ${timeOf(i)}.${digits(i, 6)}\t${published}\t${ONION}/${hex(i, 16)}\n`;
    },
  },
  table: {
    options: C2_TABLE,
    head: 'first_seen,ip,port,malware,url,sha256,remark\n',
    row: (i) => {
      const remark = i % 8 === 0 ? '"seen twice, ""again"""' : 'N/A';
      return `${dayOf(i)} ${timeOf(i)},${ipOf(i)},${1 + (i % 65_535)},${pick(GROUPS, i)},http://h${i}.example.com/${hex(i, 8)},${hex(i, 64)},${remark}\n`;
    },
  },
  'misp-csv': {
    options: {},
    row: (i) =>
      `2018/4/3\tLAC\tsample1@user.email\tTargeted attack report ${Math.floor(i / 20)}\t${MISP_CSV_TAGS}\th${i}.example.com\tNetwork activity\tdomain\tPIPX\tseen ${dayOf(i)}\n`,
  },
  'misp-json': {
    options: {},
    head: '{"response":[',
    row: (i) => JSON.stringify({ Event: mispEvent(i) }),
    separator: ',\n',
    tail: ']}\n',
  },
  text: {
    options: { date: '2024-04-03' },
    // A report's prose, and an indicator in each twentieth line: there may be 50,000 different ones.
    row: (i) =>
      i % 20 === 0
        ? `The sample connects to hxxps://h${i % 40_000}[.]example[.]com/gate.php and drops the file described below.\n`
        : 'After the macro is enabled, the document starts a command that fetches the next stage of the attack.\n',
  },
};

/** Writes rows until the file is as large as that. Returns how many. */
export async function writeInput(
  path: string,
  { head = '', row, separator = '', tail = '' }: Input,
  bytes: number,
): Promise<number> {
  const file = createWriteStream(path);
  let written = 0;
  let rows = 0;
  let piece = head;
  while (written < bytes) {
    for (; piece.length < PIECE && written + piece.length < bytes; rows++)
      piece += (rows > 0 ? separator : '') + row(rows);
    written += Buffer.byteLength(piece);
    if (!file.write(piece)) await once(file, 'drain');
    piece = '';
  }
  file.end(tail);
  await once(file, 'close');
  return rows;
}

function mispEvent(i: number) {
  const Attribute = Array.from({ length: 20 }, (_, k) => {
    const n = i * 20 + k;
    const base = {
      id: `${n}`,
      event_id: `${i}`,
      uuid: uuid(n, 'b'),
      timestamp: '1704845521',
      distribution: '5',
      comment: '',
    };
    return k % 2 === 0
      ? { ...base, type: 'domain', category: 'Network activity', value: `h${n}.example.com`, to_ids: true }
      : { ...base, type: 'sha256', category: 'Payload delivery', value: hex(n, 64), to_ids: true };
  });
  return {
    id: `${i}`,
    uuid: uuid(i, 'a'),
    info: `OSINT report ${i}`,
    date: dayOf(i),
    threat_level_id: '2',
    analysis: '2',
    distribution: '3',
    published: true,
    timestamp: '1704845521',
    Tag: [{ name: 'tlp:white' }, { name: 'type:OSINT' }],
    Attribute,
  };
}

function pick(names: readonly string[], i: number): string {
  return names[i % names.length] ?? '';
}

function digits(i: number, length: number): string {
  return `${i % 10 ** length}`.padStart(length, '0');
}

function dayOf(i: number): string {
  return `20${digits(20 + (i % 5), 2)}-${digits(1 + (i % 12), 2)}-${digits(1 + (i % 28), 2)}`;
}

function timeOf(i: number): string {
  return `${digits(i % 24, 2)}:${digits(i % 60, 2)}:${digits((i * 13) % 60, 2)}`;
}

function ipOf(i: number): string {
  return `${1 + (i % 9)}.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;
}

/** Knuth's multiplicative hash: no two numbers below 2^32 have the same first eight digits. */
function hex(i: number, length: number): string {
  return (Math.imul(i, 2_654_435_761) >>> 0).toString(16).padStart(8, '0').repeat(8).slice(0, length);
}

function uuid(i: number, kind: string): string {
  return `${hex(i, 8)}-0000-4000-8000-00000000000${kind}`;
}
