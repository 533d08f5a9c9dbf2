import { createHash } from 'node:crypto';
import type pg from 'pg';

/** A consent that was asked of Google, as it is kept until Google's answer. */
export interface ConsentRequest {
  /** The doctor's row. */
  readonly doctorRowId: string;
  /**
   * What the answer must come with beside the state: the key of the browser's session, so that nobody can have another's browser finish
   * what they began (RFC 9700, 4.7); for a bearer token, which no browser sends by itself, the doctor alone.
   */
  readonly binding: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly redirectUri: string;
  readonly askedAt: Date;
  /** 2 where the first consent brought no refresh token. */
  readonly attempt: 1 | 2;
}

export const BEARER_BINDING = 'bearer';

export const CONSENT_LIFETIME_MS = 15 * 60_000;

export type TakenConsent =
  | { readonly kind: 'taken'; readonly consent: ConsentRequest }
  /** Of another session, browser or doctor, or so old that it was forgotten. */
  | { readonly kind: 'state-unknown' }
  | { readonly kind: 'state-used' }
  | { readonly kind: 'state-expired' };

/** Keeps a request under the hash of its state: whoever reads the table cannot answer for the doctor. */
export async function storeConsentRequest(
  database: pg.Pool,
  state: string,
  consent: ConsentRequest,
): Promise<void> {
  await database.query(
    `INSERT INTO identity.consent_request
       (state_hash, user_id, binding, nonce, code_verifier, redirect_uri, attempt, asked_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      hashOfState(state),
      consent.doctorRowId,
      consent.binding,
      consent.nonce,
      consent.codeVerifier,
      consent.redirectUri,
      consent.attempt,
      consent.askedAt,
    ],
  );
}

interface Row {
  nonce: string;
  code_verifier: string;
  redirect_uri: string;
  attempt: 1 | 2;
  asked_at: Date;
}

/** Takes the request that a state belongs to: once, whatever comes of it, however many answers arrive at the same moment. */
export async function takeConsentRequest(
  database: pg.Pool,
  state: string,
  asker: { readonly doctorRowId: string; readonly binding: string; readonly now: Date },
): Promise<TakenConsent> {
  const { doctorRowId, binding } = asker;
  const key = [hashOfState(state), doctorRowId, binding];
  const { rows } = await database.query<Row>(
    `UPDATE identity.consent_request SET used_at = $4
      WHERE state_hash = $1 AND user_id = $2 AND binding = $3 AND used_at IS NULL
      RETURNING nonce, code_verifier, redirect_uri, attempt, asked_at`,
    [...key, asker.now],
  );
  const [row] = rows;
  if (row === undefined) {
    const { rowCount } = await database.query(
      'SELECT FROM identity.consent_request WHERE state_hash = $1 AND user_id = $2 AND binding = $3',
      key,
    );
    return { kind: rowCount === 0 ? 'state-unknown' : 'state-used' };
  }
  if (asker.now.getTime() - row.asked_at.getTime() > CONSENT_LIFETIME_MS) return { kind: 'state-expired' };
  return {
    kind: 'taken',
    consent: {
      ...{ doctorRowId, binding, attempt: row.attempt, askedAt: row.asked_at },
      ...{ nonce: row.nonce, codeVerifier: row.code_verifier, redirectUri: row.redirect_uri },
    },
  };
}

function hashOfState(state: string): Buffer {
  return createHash('sha256').update(state).digest();
}
