import { internalError } from './http/answer.ts';

const BEYOND_UTF8MB3 = /[\u{10000}-\u{10FFFF}]/u;

/** As a column of 255 characters stores it. What the database itself refuses kills the request (tried on 2.5.1). */
export function nameColumn(text: string): string {
  if (text.length > 255 || BEYOND_UTF8MB3.test(text)) throw internalError();
  return text;
}

/** The same of a column of 65,535 bytes (contract 059, 329, 331). */
export function textColumn(text: string): string {
  if (Buffer.byteLength(text) > 65_535 || BEYOND_UTF8MB3.test(text)) throw internalError();
  return text;
}
