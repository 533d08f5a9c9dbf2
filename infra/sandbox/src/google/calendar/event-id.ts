import { randomBytes } from 'node:crypto';
import { ApiRefusal } from './api-error.ts';

/** Refuses an id that a client may not choose: Google takes 5 to 1024 characters of base32hex in lower case. */
export function checkEventId(id: string): void {
  if (!/^[a-v0-9]{5,1024}$/.test(id)) throw new ApiRefusal(400, 'invalid', 'Invalid resource id value.');
}

/** An id as Google chooses it: 26 characters of base32hex. */
export function newEventId(): string {
  return Array.from(randomBytes(26), (byte) => (byte % 32).toString(32)).join('');
}
