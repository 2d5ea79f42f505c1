/** Counts the calls of one delivery, and ends it at one of them. */
export interface Fuse {
  /** Which call, from 0, the delivery dies at; it lives if it makes no so many. */
  at: number;
  /** Whether the call is still made: it dies after the answer was on its way. */
  isMade: boolean;
}

export class Death extends Error {
  override name = 'Death';
}

interface Sender {
  send(...args: never[]): unknown;
}

/** Clients of AWS that share a fuse. `onCall` sees each command before it is sent. */
export function mortal(fuse: Fuse | undefined, onCall: (command: object) => unknown = () => {}) {
  let calls = 0;
  return <Client extends Sender>(client: Client): Client =>
    new Proxy(client, {
      get: (target, property) => {
        if (property !== 'send') return Reflect.get(target, property);
        return async (command: object, ...rest: unknown[]) => {
          const isLast = calls++ === fuse?.at;
          if (isLast && !fuse.isMade) throw new Death('before the call');
          await onCall(command);
          const answer = await Reflect.apply(target.send, target, [command, ...rest]);
          if (isLast) throw new Death('after the call');
          return answer;
        };
      },
    });
}
