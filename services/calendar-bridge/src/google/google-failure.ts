import type { FailureCode } from '@surgery-calendar/contracts';

type GoogleFailureCode = Exclude<FailureCode, 'not-owner' | 'revision-conflict'>;

/** An answer of Google's, or none, that ends a step. `message` names no patient and holds no token. */
export class GoogleFailure extends Error {
  override readonly name = 'GoogleFailure';
  readonly code: GoogleFailureCode;
  /** True: the same call would fail again; wait for other content or other access. */
  readonly permanent: boolean;
  readonly retryAfterMs: number | undefined;
  /** Whose limit Google named, where it asked for fewer requests. */
  readonly limited: 'account' | 'project' | undefined;

  constructor(
    code: GoogleFailureCode,
    permanent: boolean,
    message: string,
    retryAfterMs?: number,
    limited?: 'account' | 'project',
  ) {
    super(message);
    this.code = code;
    this.permanent = permanent;
    this.retryAfterMs = retryAfterMs;
    this.limited = limited;
  }
}

/** Google did not take the access token (401): ask identity for another. */
export class AccessTokenRefused extends Error {
  override readonly name = 'AccessTokenRefused';
}
