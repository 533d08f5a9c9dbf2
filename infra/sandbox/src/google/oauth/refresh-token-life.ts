const dayMs = 86_400_000;
const testingLifeMs = 7 * dayMs;
const unusedLifeMs = 182 * dayMs;

export interface RefreshTokenAge {
  readonly issuedAt: number;
  readonly usedAt?: number | undefined;
  readonly testing: boolean;
}

/**
 * Whether a refresh token has died of age at `now`: after seven days under a consent screen in "Testing", or after six months unused.
 * https://developers.google.com/identity/protocols/oauth2#expiration
 */
export function isDead({ issuedAt, usedAt, testing }: RefreshTokenAge, now: number): boolean {
  return (testing && now - issuedAt >= testingLifeMs) || now - (usedAt ?? issuedAt) >= unusedLifeMs;
}
