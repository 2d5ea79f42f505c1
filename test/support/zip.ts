import { crc32, deflateRawSync } from 'node:zlib';

/** A zip of these files, with their sizes and flags as told, true or not. */
export function zip(files: Record<string, string | Uint8Array>, { flags = 0, claim = -1 } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const size = claim >= 0 ? claim : bytes.length;
    const common = commonHeader({ flags, sum: crc32(bytes), packed: packed.length, size, name });
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), packed]);
    directory.push(centralHeader(common, offset), Buffer.from(name));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  return Buffer.concat([...parts, central, endRecord(Object.keys(files).length, central.length, offset)]);
}

/** A zip with so many names for the same bytes. */
export function overlapping(count: number, content: Uint8Array): Buffer {
  const one = zip({ bomb: content });
  const directory = one.indexOf('PK\x01\x02', 0, 'latin1');
  const end = one.length - END_LENGTH;
  const central = Buffer.concat(Array.from({ length: count }, () => one.subarray(directory, end)));
  return Buffer.concat([one.subarray(0, directory), central, endRecord(count, central.length, directory)]);
}

const END_LENGTH = 22;

function commonHeader(entry: {
  flags: number;
  sum: number;
  packed: number;
  size: number;
  name: string;
}): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(20, 0);
  header.writeUInt16LE(entry.flags | 0x800, 2);
  header.writeUInt16LE(8, 4);
  header.writeUInt32LE(entry.sum, 10);
  header.writeUInt32LE(entry.packed, 14);
  header.writeUInt32LE(entry.size, 18);
  header.writeUInt16LE(Buffer.byteLength(entry.name), 22);
  return header;
}

function centralHeader(common: Buffer, offset: number): Buffer {
  const header = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, Buffer.alloc(14)]);
  header.writeUInt32LE(offset, 42);
  return header;
}

function endRecord(count: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(END_LENGTH);
  record.write('PK\x05\x06', 'latin1');
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(size, 12);
  record.writeUInt32LE(offset, 16);
  return record;
}
