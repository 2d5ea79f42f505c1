import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Spoil } from './spoiler.ts';

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

/** An answer with these headers and this body, and the end of its connection. */
export function answering(body: string | Uint8Array, headers = ''): Spoil {
  const bytes = Buffer.from(body);
  return (socket) => {
    socket.write(`${HEAD}Connection: close\r\nContent-Length: ${bytes.length}\r\n${headers}\r\n`);
    socket.end(bytes);
  };
}

export function redirecting(status: number, location: string): Spoil {
  return (socket) =>
    socket.end(
      `HTTP/1.1 ${status} Found\r\nLocation: ${location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    );
}

/** Whatever is no HTTP, or not all of it. */
export function saying(text: string): Spoil {
  return (socket) => socket.end(text);
}

/** The same bytes for as long as somebody takes them, or one lot of them each so many ms. */
export function endlessly(begin: string, lot: string | Uint8Array, everyMs = 0): Spoil {
  return (socket) => {
    socket.write(begin);
    const more = () => {
      if (socket.destroyed) return;
      socket.write(lot, () => (everyMs > 0 ? setTimeout(more, everyMs) : setImmediate(more)));
    };
    more();
  };
}

const CHUNK = `10000\r\n${' '.repeat(65_536)}\r\n`;
const ZEROS = Buffer.alloc(10_000_000);

const CUT = /does not answer: .*(aborted|hang up|ECONNRESET)/;
const LATE = /does not answer: not all of it within 2 s/;
const GARBAGE = /does not answer: Parse Error/;
const PACKED = /does not answer: it is packed \(content-encoding: \w+\), and nobody asked for that/;

/** What is no whole answer, whoever gives it: to be asked for again. */
export const NO_ANSWERS: readonly [what: string, spoil: Spoil, reason: RegExp][] = [
  ['comes byte by byte', endlessly(`${HEAD}Content-Length: 9999\r\n\r\n`, ' ', 50), LATE],
  ['has headers that come byte by byte', endlessly(`${HEAD}X-Slow: `, 'x', 50), LATE],
  ['is announced for ever', endlessly('', 'HTTP/1.1 103 Early Hints\r\n\r\n', 5), LATE],
  ['never comes', () => undefined, LATE],
  ['is shorter than it says', saying(`${HEAD}Content-Length: 99\r\n\r\n{}`), CUT],
  ['ends within a chunk', saying(`${HEAD}Transfer-Encoding: chunked\r\n\r\n9\r\n{}`), CUT],
  ['has two lengths', saying(`${HEAD}Content-Length: 2\r\nContent-Length: 9\r\n\r\n{}`), GARBAGE],
  ['has a length that is no number', saying(`${HEAD}Content-Length: -1\r\n\r\n{}`), GARBAGE],
  ['has a chunk of no size', saying(`${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}`), GARBAGE],
  ['has headers without end', endlessly(HEAD, `X-More: ${'x'.repeat(4_000)}\r\n`), /overflow/i],
  ['speaks another protocol', saying('SSH-2.0-OpenSSH_9.2\r\n'), GARBAGE],
  ['changes the protocol', saying('HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n'), /answers 101/],
  ['is nothing at all', saying(''), CUT],
  ['is a bomb of gzip', answering(gzipSync(ZEROS), 'Content-Encoding: gzip\r\n'), PACKED],
  ['is a bomb of deflate', answering(deflateSync(ZEROS), 'Content-Encoding: deflate\r\n'), PACKED],
  ['is a bomb of brotli', answering(brotliCompressSync(ZEROS), 'Content-Encoding: br\r\n'), PACKED],
  ['says that it is gzip, and is not', answering('{}', 'Content-Encoding: gzip\r\n'), PACKED],
];

export const TOO_LARGE: readonly [what: string, spoil: Spoil][] = [
  ['has no end', endlessly(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`, CHUNK.repeat(16))],
  ['has gigabytes, and says so', endlessly(`${HEAD}Content-Length: 5000000000\r\n\r\n`, '{')],
];

export const LOGIN_PAGE =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><form></body></html>';

/** Such an answer ends where its connection does. */
export const CUT_OFF = saying(`${HEAD}Connection: close\r\n\r\n{"Event":{"info":"cut","Attribute":[`);

/** What is none for who asked for JSON, and seems whole: it may pass, and is asked for again a few times. */
export const NO_JSON: readonly [what: string, spoil: Spoil][] = [
  ['is a page to sign in', answering(LOGIN_PAGE)],
  ['is empty', answering('')],
  ['has no length, and is cut', CUT_OFF],
  ['has NUL in it', answering('{"Event":\0}')],
];

/** Where a redirect may want to lead a client that follows. */
export const REDIRECTS: readonly [status: number, location: string][] = [
  [301, 'http://127.0.0.1:1/events/add'],
  [302, '/users/login'],
  [307, 'file:///etc/passwd'],
  [308, '/events/add'],
];

/** Whole answers that say nothing. */
export const NONSENSE: readonly [what: string, body: string][] = [
  ['is empty', ''],
  ['is JSON that is cut', '{"Event":{"id":"7","uuid":"'],
  ['is JSON 100,000 levels deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ['has a prototype', '{"__proto__":{"Event":{"id":"1"}},"constructor":{"prototype":{"polluted":true}}}'],
  ['has the wrong types', '{"Event":{"id":7,"uuid":[],"orgc_id":{},"timestamp":null,"Attribute":"none"}}'],
  ['has NUL in it', '{"Event":\0}'],
  ['is a number', '1e999'],
];
