import { once } from 'node:events';
import { connect } from 'node:tls';
import type { KnownServer } from '../misp/find-servers.ts';
import { type Found, ok, problem, warning } from './finding.ts';

const DAY_MS = 86_400_000;
const SOON_DAYS = 21;

/** How long the server's certificate holds. */
export async function checkCertificate({ url, ca, insecure }: KnownServer): Promise<Found[]> {
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== 'https:') return [];
  if (insecure)
    return [problem('MISP_INSECURE: any certificate will do', 'Name the CA in MISP_CA_FILE instead')];
  const socket = connect({ host: hostname, port: Number(port || 443), servername: nameOf(hostname), ca });
  socket.setTimeout(10_000, () => socket.destroy(new Error('timed out')));
  try {
    await once(socket, 'secureConnect');
    return [expiry(new Date(socket.getPeerCertificate().valid_to))];
  } catch {
    // Who answers requests and not this has been named already, or is a proxy.
    return [];
  } finally {
    socket.destroy();
  }
}

/** TLS takes no address for a name. */
function nameOf(hostname: string): string {
  return /^[\d.]+$|:/.test(hostname) ? '' : hostname;
}

function expiry(until: Date): Found {
  const days = Math.floor((until.getTime() - Date.now()) / DAY_MS);
  const says = `Its certificate holds until ${until.toISOString().slice(0, 10)}`;
  return days < SOON_DAYS
    ? warning(`${says}, ${days} more days`, "Renew the server's certificate")
    : ok(says);
}
