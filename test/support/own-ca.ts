import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { createServer } from 'node:tls';

export interface Certificate {
  cert: string;
  key: string;
}

/** A certificate for 127.0.0.1 that is signed by itself, so that it is its own CA; node has no call that makes one. */
export function selfSigned({ endsInDays = 1 } = {}): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const tbs = toBeSigned(publicKey, endsInDays);
  const signature = createSign('sha256').update(tbs).sign(privateKey);
  const der = sequence(tbs, sequence(oid(ECDSA_WITH_SHA256)), tagged(0x03, Buffer.of(0), signature));
  const body = der
    .toString('base64')
    .replace(/(.{64})/g, '$1\n')
    .trim();
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

const ECDSA_WITH_SHA256 = '2a8648ce3d040302';
const COMMON_NAME = '550403';
const SUBJECT_ALTERNATIVE_NAME = '551d11';
const BASIC_CONSTRAINTS = '551d13';

/** RFC 5280, 4.1 */
function toBeSigned(publicKey: KeyObject, endsInDays: number): Buffer {
  const name = sequence(tagged(0x31, sequence(oid(COMMON_NAME), tagged(0x0c, Buffer.from('own CA')))));
  const day = 86_400_000;
  const validity = sequence(time(Date.now() - 7 * day), time(Date.now() + endsInDays * day));
  const addresses = sequence(tagged(0x87, Buffer.of(127, 0, 0, 1)));
  const extensions = sequence(
    extension(SUBJECT_ALTERNATIVE_NAME, addresses),
    extension(BASIC_CONSTRAINTS, sequence(tagged(0x01, Buffer.of(0xff)))),
  );
  return sequence(
    tagged(0xa0, integer(Buffer.of(2))),
    integer(Buffer.concat([Buffer.of(1), randomBytes(8)])),
    sequence(oid(ECDSA_WITH_SHA256)),
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, extensions),
  );
}

function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const length = content.length < 128 ? Buffer.of(content.length) : longLength(content.length);
  return Buffer.concat([Buffer.of(tag), length, content]);
}

function longLength(length: number): Buffer {
  return length < 256 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
}

const sequence = (...parts: Buffer[]) => tagged(0x30, ...parts);
const integer = (bytes: Buffer) => tagged(0x02, bytes);
const oid = (hex: string) => tagged(0x06, Buffer.from(hex, 'hex'));
const extension = (id: string, value: Buffer) => sequence(oid(id), tagged(0x04, value));
/** UTCTime: `YYMMDDHHMMSSZ` */
const time = (ms: number) =>
  tagged(
    0x17,
    Buffer.from(
      `${new Date(ms)
        .toISOString()
        .replaceAll(/[-:T]|\.\d+/g, '')
        .slice(2)}`,
    ),
  );

/** HTTPS before a server of plain HTTP, as a proxy in front of MISP gives it. */
export async function serveTls(
  httpUrl: string,
  { cert, key }: Certificate,
): Promise<{ url: string; stop(): Promise<void> }> {
  const { hostname, port } = new URL(httpUrl);
  const server = createServer({ cert, key }, (socket) => {
    const behind = connect(Number(port), hostname);
    socket.pipe(behind).pipe(socket);
    socket.on('error', () => behind.destroy());
    behind.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return {
    url: `https://127.0.0.1:${address.port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
