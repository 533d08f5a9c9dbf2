import { z } from 'zod';
import { parseScopes } from './scopes.ts';

/** What Google's token endpoint said. */
export type TokenAnswer =
  | {
      readonly kind: 'granted';
      readonly accessToken: string;
      readonly expiresInSeconds: number;
      /** Absent where Google did not say: the scopes are then as asked for (RFC 6749, 5.1). */
      readonly scopes: readonly string[] | undefined;
      readonly refreshToken: string | undefined;
      readonly idToken: string | undefined;
    }
  /** Google's own judgement: an OAuth error code such as `invalid_grant`. */
  | { readonly kind: 'refused'; readonly error: string }
  /** No judgement at all: try again later. */
  | { readonly kind: 'unavailable'; readonly retryAfterSeconds: number; readonly cause?: unknown };

const RETRY_AFTER_SECONDS = 5;
const LONGEST_RETRY_AFTER_SECONDS = 300;

/** No answer came: the network's fault, or a timeout. */
export function unreachable(cause: unknown): TokenAnswer {
  return { kind: 'unavailable', retryAfterSeconds: RETRY_AFTER_SECONDS, cause };
}

const granted = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive(),
  // What the index over google_account holds at the most.
  refresh_token: z.string().min(1).max(1_500).optional(),
  scope: z.string().optional(),
  id_token: z.string().optional(),
});

/** OAuth's error codes are of these letters; anything else is not repeated, lest it carry something secret. */
const refused = z.object({ error: z.string().regex(/^[A-Za-z_]{1,64}$/) });

/**
 * What an answer means. Only an OAuth error under a 4xx status is a refusal: a proxy's or a captive network's 403 page must never
 * count as a revocation.
 */
export function judgeTokenAnswer(answer: {
  readonly status: number;
  readonly retryAfter: string | null;
  /** Parsed JSON, or undefined. */
  readonly body: unknown;
}): TokenAnswer {
  if (answer.status === 200) {
    const tokens = granted.safeParse(answer.body);
    if (!tokens.success) return unreachable(new Error('Google answered 200 without tokens'));
    const {
      access_token: accessToken,
      expires_in: expiresInSeconds,
      scope,
      refresh_token,
      id_token,
    } = tokens.data;
    return {
      kind: 'granted',
      accessToken,
      expiresInSeconds,
      scopes: scope === undefined ? undefined : parseScopes(scope),
      refreshToken: refresh_token,
      idToken: id_token,
    };
  }
  const refusal = refused.safeParse(answer.body);
  const isRefusal =
    answer.status >= 400 && answer.status < 500 && answer.status !== 429 && answer.status !== 408;
  if (isRefusal && refusal.success && !transientErrors.has(refusal.data.error)) {
    return { kind: 'refused', error: refusal.data.error };
  }
  return {
    kind: 'unavailable',
    retryAfterSeconds: retryAfter(answer.retryAfter),
    cause: new Error(`Google's token endpoint answered ${answer.status}`),
  };
}

const transientErrors = new Set([
  'temporarily_unavailable',
  'server_error',
  'internal_failure',
  'rate_limit_exceeded',
]);

function retryAfter(header: string | null): number {
  const seconds = /^\d+$/.test(header ?? '') ? Number(header) : RETRY_AFTER_SECONDS;
  return Math.min(Math.max(seconds, 1), LONGEST_RETRY_AFTER_SECONDS);
}
