import { createHash } from 'node:crypto';
import { sameSecret } from './client.ts';
import { type Consent } from './grants.ts';

/** A code as handed to the application: what it stands for, and whether it was used. */
export interface AuthorizationCode extends Consent {
  readonly redirectUri: string;
  readonly nonce: string | undefined;
  readonly challenge: { readonly value: string; readonly method: 'S256' | 'plain' } | undefined;
  readonly withRefreshToken: boolean;
  readonly offline: boolean;
  readonly used: boolean;
}

/** Ten minutes. */
export const codeLifetimeMs = 600_000;

/** Why a verifier does not open a code with this challenge; undefined when it does. */
export function verifierFault(
  challenge: AuthorizationCode['challenge'],
  verifier: string | null,
): string | undefined {
  if (challenge === undefined)
    return verifier === null ? undefined : 'code_verifier or verifier is not needed.';
  if (verifier === null) return 'Missing code verifier.';
  if (!/^[\w.~-]{43,128}$/.test(verifier)) return 'Invalid code verifier.';
  const derived =
    challenge.method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url');
  return sameSecret(derived, challenge.value) ? undefined : 'Invalid code verifier.';
}
