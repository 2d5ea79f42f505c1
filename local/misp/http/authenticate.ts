import { authenticationFailed } from '../faults/outage-answers.ts';
import type { User } from '../users.ts';
import { Refusal } from './answer.ts';
import type { MispRequest } from './request.ts';

/** Without it MISP takes the client for a browser and ignores the key (contract 014, 015, 022). */
export function wantsJson({ headers, endsInJson }: MispRequest): boolean {
  return endsInJson || (headers.accept ?? '').includes('application/json');
}

export function authenticate({ headers }: MispRequest, users: readonly User[]): User {
  const user = users.find(({ authkey }) => authkey === headers.authorization);
  if (user === undefined || user.keyState === 'expired') throw new Refusal(403, authenticationFailed);
  if (user.keyState === 'user-disabled') {
    throw new Refusal(403, 'Authentication failed. Your user account has been disabled.');
  }
  if (user.keyState === 'other-address') {
    throw new Refusal(403, 'It is not possible to use this Auth key from your IP address');
  }
  return user;
}
