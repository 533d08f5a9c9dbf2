import type { Pool } from 'pg';
import { hashSecretContext } from './hash-secret.ts';
import { isUnderCurrent, unwrap, wrap, type MasterKeys } from './master-keys.ts';

const batchSize = 500;

/**
 * Wraps every key that is under an older master key under the current one, beside the running service; a key that is destroyed
 * meanwhile stays so. Resolves with how many there were. Throws `MasterKeyMissing` where one of the older ones is not given.
 */
export async function rewrapKeys(
  pool: Pool,
  master: MasterKeys,
  onProgress: (rewrapped: number) => void,
): Promise<number> {
  let rewrapped = await rewrapHashSecret(pool, master);
  let after: string | null = null;
  for (;;) {
    const { rows }: { rows: KeyRow[] } = await pool.query<KeyRow>(
      `select id, wrapped from patient_keys.patient_key
       where wrapped is not null and ($1::uuid is null or id > $1) order by id limit ${batchSize}`,
      [after],
    );
    const older = rows.filter(({ wrapped }) => !isUnderCurrent(master, wrapped));
    const anew = older.map(({ id, wrapped }) => wrap(master, unwrap(master, wrapped, id), id));
    const { rowCount } = await pool.query(
      `update patient_keys.patient_key k set wrapped = given.anew
       from unnest($1::uuid[], $2::text[], $3::text[]) as given (id, before, anew)
       where k.id = given.id and k.wrapped = given.before`,
      [older.map(({ id }) => id), older.map(({ wrapped }) => wrapped), anew],
    );
    rewrapped += rowCount ?? 0;
    onProgress(rewrapped);
    if (rows.length < batchSize) return rewrapped;
    after = rows.at(-1)?.id ?? null;
  }
}

interface KeyRow {
  readonly id: string;
  readonly wrapped: string;
}

async function rewrapHashSecret(pool: Pool, master: MasterKeys): Promise<number> {
  const { rows } = await pool.query<{ wrapped: string }>('select wrapped from patient_keys.hash_secret');
  const wrapped = rows[0]?.wrapped;
  if (wrapped === undefined || isUnderCurrent(master, wrapped)) return 0;
  const anew = wrap(master, unwrap(master, wrapped, hashSecretContext), hashSecretContext);
  await pool.query('update patient_keys.hash_secret set wrapped = $1', [anew]);
  return 1;
}
