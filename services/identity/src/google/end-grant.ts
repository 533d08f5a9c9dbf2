import { type Logger } from '@surgery-calendar/service-host';
import { openToken, SealedTokenError } from '../tokens/seal-token.ts';
import { type TokenKeyring } from '../tokens/token-keyring.ts';
import { type GoogleClient } from './google-client.ts';
import { revokeToken } from './revoke-token.ts';

export interface EndingParts {
  readonly google: GoogleClient;
  readonly keyring: TokenKeyring;
  readonly logger: Logger;
}

/**
 * Has Google end the grant of a sealed refresh token. `unavailable` also where the key is lost: it may be brought back while there is
 * patience; after it the token is forgotten unrevoked, and the audit log says so.
 */
export async function endGrant(
  { google, keyring, logger }: EndingParts,
  grant: { readonly googleSub: string; readonly sealedRefreshToken: string },
): Promise<'ended' | 'unavailable'> {
  try {
    const binding = { owner: grant.googleSub, holds: 'refresh-token' } as const;
    const answer = await revokeToken(google, await openToken(keyring, grant.sealedRefreshToken, binding));
    if (answer.kind === 'unavailable')
      logger.warn({ err: answer.cause }, 'Google did not answer a revocation');
    return answer.kind;
  } catch (error) {
    if (!(error instanceof SealedTokenError)) throw error;
    logger.error({ err: error }, 'a grant cannot be revoked: its token cannot be opened');
    return 'unavailable';
  }
}
