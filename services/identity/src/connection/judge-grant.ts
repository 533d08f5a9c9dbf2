import { mayWriteCalendar, requestedScopes } from '../google/scopes.ts';
import { type TokenAnswer } from '../google/token-answer.ts';

type Granted = Extract<TokenAnswer, { kind: 'granted' }>;

/** What can be made of the tokens that a consent brought. */
export type GrantVerdict =
  | {
      readonly kind: 'complete';
      readonly refreshToken: string;
      readonly idToken: string;
      readonly scopes: readonly string[];
    }
  | { readonly kind: 'scope-missing' }
  /** Google gives a refresh token only where it shows its consent page: ask once more. */
  | { readonly kind: 'ask-again' }
  | { readonly kind: 'no-refresh-token' }
  | { readonly kind: 'no-id-token' };

/** Whether the tokens suffice to write to the doctor's calendar for as long as the doctor lets us. */
export function judgeGrant(granted: Granted, attempt: 1 | 2): GrantVerdict {
  const { scopes = requestedScopes, refreshToken, idToken } = granted;
  if (!mayWriteCalendar(scopes)) return { kind: 'scope-missing' };
  if (idToken === undefined) return { kind: 'no-id-token' };
  if (refreshToken === undefined) return { kind: attempt === 1 ? 'ask-again' : 'no-refresh-token' };
  return { kind: 'complete', refreshToken, idToken, scopes };
}
