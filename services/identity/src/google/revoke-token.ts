import { z } from 'zod';
import { type GoogleClient } from './google-client.ts';
import { GOOGLE_TIMEOUT_MS, parseJson } from './token-request.ts';

export type RevocationAnswer =
  /** The grant is over: just now, or it was before. */
  | { readonly kind: 'ended' }
  /** Google did not say so; it may be asked again. */
  | { readonly kind: 'unavailable'; readonly cause: unknown };

const invalidToken = z.object({ error: z.literal('invalid_token') });

/**
 * Ends the account's whole grant to this project, whichever of its tokens is named (RFC 7009). The token goes in the body: Google takes
 * it from the query as well, where every proxy on the way would log it. Nothing is thrown.
 */
export async function revokeToken(client: GoogleClient, token: string): Promise<RevocationAnswer> {
  const answer = await requestRevocation(client, token);
  client.onAnswer?.('revoke', answer.kind);
  return answer;
}

async function requestRevocation(client: GoogleClient, token: string): Promise<RevocationAnswer> {
  try {
    const response = await fetch(client.endpoints.revocation, {
      method: 'POST',
      body: new URLSearchParams({ token }),
      redirect: 'error',
      signal: AbortSignal.timeout(GOOGLE_TIMEOUT_MS),
    });
    // It was revoked or had expired already. A proxy's 400 says nothing of the kind.
    const isDead =
      response.status === 400 && invalidToken.safeParse(parseJson(await response.text())).success;
    if (response.ok || isDead) return { kind: 'ended' };
    return { kind: 'unavailable', cause: new Error(`Google's revocation answered ${response.status}`) };
  } catch (error) {
    return { kind: 'unavailable', cause: error };
  }
}
