import { createPool, prepareSchema, type MigrationMode } from '@surgery-calendar/postgres';
import type { Logger } from '@surgery-calendar/service-host';
import type { Pool } from 'pg';
import { keysSchema } from '../schemas.ts';
import type { MasterKeys } from './master-keys.ts';
import { openPatientKeys, type PatientKeys } from './patient-keys.ts';

export interface PatientKeysConfiguration {
  readonly DATABASE_URL: string;
  /** Undefined: the schema `patient_keys` of the same database. */
  readonly PATIENT_KEYS_DATABASE_URL?: string | undefined;
  readonly PATIENT_KEYS_MASTER: MasterKeys;
  /** By default this process migrates. */
  readonly MIGRATIONS?: MigrationMode | undefined;
}

export interface StartedKeys {
  readonly keys: PatientKeys;
  /** Of the database that the keys are in. */
  readonly pool: Pool;
  readonly close: () => Promise<void>;
}

/** Migrates the keys' schema, or waits until it is migrated, and opens it, with connections of its own: it may be in a database apart. */
export async function startPatientKeys(
  configuration: PatientKeysConfiguration,
  logger: Logger,
): Promise<StartedKeys> {
  const own = keysSchema(configuration);
  await prepareSchema(own.url, { ...own, logger }, configuration.MIGRATIONS ?? 'run');
  const pool = createPool(own.url, {
    ...{ applicationName: 'surgery-keys', max: 10 },
    onError: (error) => logger.warn({ err: error }, 'an idle connection to the patients’ keys was lost'),
  });
  try {
    const keys = await openPatientKeys(pool, configuration.PATIENT_KEYS_MASTER);
    return { keys, pool, close: () => pool.end() };
  } catch (error) {
    await pool.end();
    throw error;
  }
}
