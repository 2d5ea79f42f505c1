import { parentPort, workerData } from 'node:worker_threads';
import { startMispStandIn } from '../../local/misp/stand-in.ts';

/** A stand-in with a thread of its own, so that it is not what the handler waits for. */
const { latencyMs } = workerData as { latencyMs: number };
const { url, authkey } = await startMispStandIn({ latencyMs });
parentPort?.postMessage({ url, authkey });
