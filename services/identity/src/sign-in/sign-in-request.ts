import { createHash } from 'node:crypto';
import type pg from 'pg';
import { type PendingSignIn } from './begin-sign-in.ts';

export const SIGN_IN_LIFETIME_MS = 15 * 60_000;

/** Keeps a sign-in under the hash of its state, for the browser of this session. The session must be stored already. */
export async function storeSignIn(
  pool: pg.Pool,
  pending: PendingSignIn,
  begun: { readonly sessionId: string; readonly now: Date },
): Promise<void> {
  await pool.query(
    `INSERT INTO identity.sign_in_request
       (state_hash, session_id, hospital_id, callback_path, nonce, code_verifier, begun_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      hashOf(pending.state),
      begun.sessionId,
      pending.hospitalId,
      pending.callbackPath,
      pending.nonce,
      pending.codeVerifier,
      begun.now,
    ],
  );
}

interface Row {
  hospital_id: string;
  callback_path: string;
  nonce: string;
  code_verifier: string;
}

/**
 * Takes the sign-in that a state belongs to: once, however many answers arrive at the same moment. Undefined for a state that was used,
 * is another browser's, or is older than a quarter of an hour.
 */
export async function takeSignIn(
  pool: pg.Pool,
  state: unknown,
  asker: { readonly sessionId: string; readonly now: Date },
): Promise<PendingSignIn | undefined> {
  if (typeof state !== 'string') return undefined;
  const { rows } = await pool.query<Row>(
    `DELETE FROM identity.sign_in_request WHERE state_hash = $1 AND session_id = $2 AND begun_at > $3
     RETURNING hospital_id, callback_path, nonce, code_verifier`,
    [hashOf(state), asker.sessionId, new Date(asker.now.getTime() - SIGN_IN_LIFETIME_MS)],
  );
  const [row] = rows;
  return (
    row && {
      ...{ state, hospitalId: row.hospital_id, callbackPath: row.callback_path },
      ...{ nonce: row.nonce, codeVerifier: row.code_verifier },
    }
  );
}

function hashOf(state: string): Buffer {
  return createHash('sha256').update(state).digest();
}
