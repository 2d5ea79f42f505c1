import fc from 'fast-check';

const SURROGATES = 0x800;

/** Every character of Unicode, as fast-check's own `binary`, which takes seconds to be made. */
export const anyCharacter = fc
  .nat(0x10ffff - SURROGATES)
  .map((code) => String.fromCodePoint(code < 0xd800 ? code : code + SURROGATES));
