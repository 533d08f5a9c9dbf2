import pg from 'pg';
import type { MasterKeys } from '../patient-data/master-keys.ts';

/** The names of master keys that patients' keys are wrapped under and that are not at hand. */
export async function missingMasterKeys(url: string, { keys }: MasterKeys): Promise<readonly string[]> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    query_timeout: 8_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select distinct split_part(wrapped, '.', 1) as name from (
         select wrapped from patient_keys.patient_key where wrapped is not null
         union all select wrapped from patient_keys.hash_secret) as kept order by 1`,
    );
    return rows.map(({ name }) => name).filter((name) => !keys.has(name));
  } finally {
    await client.end();
  }
}
