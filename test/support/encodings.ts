/** The encodings that Node decodes and does not encode, by turning its decoder around. */
const tables = new Map<string, Map<string, Buffer>>();

export function encode(text: string, encoding: string): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text);
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  const table = tables.get(encoding) ?? invert(encoding);
  tables.set(encoding, table);
  return Buffer.concat(Array.from(text, (character) => table.get(character) ?? unknown(character, encoding)));
}

function invert(encoding: string): Map<string, Buffer> {
  const decoder = new TextDecoder(encoding);
  const table = new Map<string, Buffer>();
  for (const bytes of sequences()) {
    const text = decoder.decode(bytes);
    if ([...text].length === 1 && text !== '\ufffd' && !table.has(text)) table.set(text, bytes);
  }
  return table;
}

function* sequences(): Generator<Buffer> {
  for (let first = 0; first < 0x100; first++) yield Buffer.from([first]);
  for (let first = 0x80; first < 0x100; first++) {
    for (let second = 0x40; second < 0x100; second++) yield Buffer.from([first, second]);
  }
}

function unknown(character: string, encoding: string): never {
  throw new Error(`${encoding} has no ${character}`);
}
