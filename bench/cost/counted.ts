import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';

/** What a function did in one call, to whoever listens on this channel. */
export interface Call {
  name: string;
  /** Processor time since the call before. */
  cpuMs: number;
  /** How many requests, by service and operation: `DynamoDB PutItem`. */
  requests: Record<string, number>;
  sentBytes: number;
  receivedBytes: number;
  /** Of DynamoDB, as it counts them itself. */
  writeUnits: number;
  readUnits: number;
}

export const CHANNEL = 'bench: calls';

type Handler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
type Counts = Pick<Call, 'requests' | 'sentBytes' | 'receivedBytes' | 'writeUnits' | 'readUnits'>;

let counts = nothing();

/** The handler, and after each of its calls what its thread did since the one before: calls may overlap. */
export function counted(name: string, deployed: (...call: never[]) => unknown): Handler {
  const handler = deployed as unknown as Handler;
  const channel = new BroadcastChannel(CHANNEL);
  channel.unref();
  subscribe('http.client.response.finish', (message) => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    const kind = kindOf(request);
    counts.requests[kind] = (counts.requests[kind] ?? 0) + 1;
    if (response.socket) countBytes(response.socket);
  });
  countUnits();
  let cpu = process.threadCpuUsage();
  return async (event, context) => {
    const result = await handler(event, context);
    const { user, system } = process.threadCpuUsage(cpu);
    cpu = process.threadCpuUsage();
    channel.postMessage({ name, cpuMs: (user + system) / 1000, ...counts } satisfies Call);
    counts = nothing();
    return result;
  };
}

function nothing(): Counts {
  return { requests: {}, sentBytes: 0, receivedBytes: 0, writeUnits: 0, readUnits: 0 };
}

/** The SDK names service and operation in a header; S3 and MISP in method and path. */
function kindOf(request: ClientRequest): string {
  const target = request.getHeader('x-amz-target');
  if (typeof target === 'string') {
    const [service = '', operation = ''] = target.split('.');
    return `${service.replace(/^Amazon|^secretsmanager$|_\d+$/g, '') || 'Secrets'} ${operation}`;
  }
  const isAws = String(request.getHeader('authorization')).startsWith('AWS4');
  return isAws ? `S3 ${request.method}` : `MISP ${request.path.split('/').slice(1, 3).join('/')}`;
}

const before = new WeakMap<Socket, { bytesWritten: number; bytesRead: number }>();

function countBytes(socket: Socket): void {
  const { bytesWritten, bytesRead } = socket;
  const known = before.get(socket) ?? { bytesWritten: 0, bytesRead: 0 };
  counts.sentBytes += bytesWritten - known.bytesWritten;
  counts.receivedBytes += bytesRead - known.bytesRead;
  before.set(socket, { bytesWritten, bytesRead });
}

interface Metered {
  input: { ReturnConsumedCapacity?: string };
  constructor: { name: string };
}

/** DynamoDB says what it charges for, if it is asked. */
function countUnits(): void {
  const client = DynamoDBDocumentClient.prototype as unknown as {
    send(command: Metered, ...rest: unknown[]): Promise<unknown>;
  };
  const { send } = client;
  client.send = async function (command, ...rest) {
    command.input.ReturnConsumedCapacity = 'TOTAL';
    const output = (await send.call(this, command, ...rest)) as { ConsumedCapacity?: unknown };
    const units = unitsIn(output.ConsumedCapacity);
    if (/^(?:Get|BatchGet|Query)/.test(command.constructor.name)) counts.readUnits += units;
    else counts.writeUnits += units;
    return output;
  };
}

function unitsIn(consumed: unknown): number {
  const all = (Array.isArray(consumed) ? consumed : [consumed]) as ({ CapacityUnits?: number } | undefined)[];
  return all.reduce((sum, one) => sum + (one?.CapacityUnits ?? 0), 0);
}
