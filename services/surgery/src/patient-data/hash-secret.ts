import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { unwrap, wrap, type MasterKeys } from './master-keys.ts';

export const hashSecretContext = 'hash-secret';

/** The secret that owners and requests are hashed with; made by whoever opens the keys first. */
export async function readHashSecret(pool: Pool, master: MasterKeys): Promise<Buffer> {
  await pool.query('insert into patient_keys.hash_secret (wrapped) values ($1) on conflict do nothing', [
    wrap(master, randomBytes(32), hashSecretContext),
  ]);
  const { rows } = await pool.query<{ wrapped: string }>('select wrapped from patient_keys.hash_secret');
  const [row] = rows;
  if (row === undefined) throw new Error('the secret of the hashes vanished while it was read');
  return unwrap(master, row.wrapped, hashSecretContext);
}
