import { type GoogleIdentity } from '../google/id-token.ts';

/** What a consent brought, tokens sealed already. */
export interface NewGrant {
  readonly google: GoogleIdentity;
  readonly sealedRefreshToken: string;
  readonly sealedAccessToken: string;
  readonly accessTokenExpiresAt: Date;
  readonly scopes: readonly string[];
  readonly grantedAt: Date;
}
