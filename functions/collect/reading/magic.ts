import { NothingToRead } from './unreadable.ts';

export type Packing = 'gzip' | 'zip' | 'pdf' | 'none';

const PACKINGS: [Packing, number[]][] = [
  ['gzip', [0x1f, 0x8b]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
  ['pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
];
const UNPACK = 'pack it with gzip or zip, or drop it unpacked';
const NO_TEXT: [string, number[]][] = [
  ['an old Office document; save it as CSV or text', [0xd0, 0xcf, 0x11, 0xe0]],
  ['an RTF document; save it as text', [0x7b, 0x5c, 0x72, 0x74, 0x66]],
  [`packed with 7-Zip; ${UNPACK}`, [0x37, 0x7a, 0xbc, 0xaf]],
  [`packed with RAR; ${UNPACK}`, [0x52, 0x61, 0x72, 0x21, 0x1a]],
  [`packed with xz; ${UNPACK}`, [0xfd, 0x37, 0x7a, 0x58]],
  [`packed with zstd; ${UNPACK}`, [0x28, 0xb5, 0x2f, 0xfd]],
  [`packed with lz4; ${UNPACK}`, [0x04, 0x22, 0x4d, 0x18]],
  [`packed with compress; ${UNPACK}`, [0x1f, 0x9d]],
  ['an image; drop the text that it shows', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]],
  ['an image; drop the text that it shows', [0xff, 0xd8, 0xff]],
  ['a program; drop what is known of it, as text', [0x4d, 0x5a, 0x90, 0x00]],
  ['a program; drop what is known of it, as text', [0x7f, 0x45, 0x4c, 0x46]],
  ['a packet capture; drop what was found in it, as text', [0xd4, 0xc3, 0xb2, 0xa1]],
  [`packed with bzip2; ${UNPACK}`, [0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59]],
];

/** Where a tar archive has its magic, behind the name of its first file. */
const TAR = { magic: Buffer.from('ustar'), at: 257 };

/** So many bytes tell. */
export const MAGIC_LENGTH = TAR.at + TAR.magic.length;

/** Told by its first bytes, not by its name. Throws NothingToRead for what no format can read. */
export function packingOf(head: Uint8Array): Packing {
  const begins = (magic: number[]) => magic.every((byte, i) => head[i] === byte);
  const noText = NO_TEXT.find(([, magic]) => begins(magic));
  if (noText) throw new NothingToRead(`The file is no text but ${noText[0]}`);
  if (TAR.magic.equals(head.subarray(TAR.at, MAGIC_LENGTH)))
    throw new NothingToRead('The file is no text but a tar archive; pack its files into a zip instead');
  return PACKINGS.find(([, magic]) => begins(magic))?.[0] ?? 'none';
}
