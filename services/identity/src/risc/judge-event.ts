import { type SecurityEvent } from './security-event.ts';

/** What an event changes, or why it changes nothing. */
export type Judgement =
  | { readonly kind: 'acts'; readonly revokes: boolean; readonly endsSessions: boolean }
  | { readonly kind: 'nothing'; readonly because: 'not-acted-upon' | 'unknown-account' | 'older-than-grant' };

/**
 * What to do about an event that happened at `happenedAt`, which Google gives in whole seconds. One that is older than the account's
 * grant was about another grant: the doctor has consented anew since.
 */
export function judgeEvent(
  event: SecurityEvent,
  happenedAt: Date,
  account: { readonly grantedAt: Date } | undefined,
): Judgement {
  const { effect } = event;
  if (effect === undefined) return { kind: 'nothing', because: 'not-acted-upon' };
  if (account === undefined) return { kind: 'nothing', because: 'unknown-account' };
  const grantedSecond = Math.floor(account.grantedAt.getTime() / 1_000) * 1_000;
  if (happenedAt.getTime() < grantedSecond) return { kind: 'nothing', because: 'older-than-grant' };
  switch (effect) {
    case 'revoke-account':
      // Google requires open sessions to be ended where an account was hijacked.
      return { kind: 'acts', revokes: true, endsSessions: event.reason === 'hijacking' };
    case 'revoke-token':
      return { kind: 'acts', revokes: true, endsSessions: false };
    case 'end-sessions':
      return { kind: 'acts', revokes: false, endsSessions: true };
  }
}
