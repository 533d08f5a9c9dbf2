import { busOfService } from '@surgery-calendar/contracts';
import { eventStoreKind, EventStoreUnavailableError } from '@surgery-calendar/event-store';
import { createPool, inspectDatabase, missingMigrations } from '@surgery-calendar/postgres';
import { inspectBroker } from '@surgery-calendar/rabbit';
import {
  Ailment,
  createLogger,
  examine,
  examineBroker,
  examineDatabases,
  examineIssuerKeys,
  examineSettings,
  notChecked,
  type Finding,
} from '@surgery-calendar/service-host';
import { environment, type Environment } from '../configuration.ts';
import { openLog } from '../log/open-log.ts';
import { keysSchema, logAndBoardSchemas } from '../schemas.ts';
import { missingMasterKeys } from './missing-master-keys.ts';

/** Looks at all that the surgery service stands on, with the settings that it would be started with; changes nothing. */
export async function diagnoseSurgery(
  variables: Readonly<Record<string, string | undefined>>,
  { hasBroker = true }: { readonly hasBroker?: boolean } = {},
): Promise<readonly Finding[]> {
  const { configuration, findings } = examineSettings(environment, variables);
  if (configuration === undefined)
    return [...findings, notChecked('everything else', 'all', 'the settings come first')];
  const schemas = [...logAndBoardSchemas(configuration), keysSchema(configuration)];
  const examined = await Promise.all([
    examineDatabases(schemas, { inspect: inspectDatabase, missingMigrations }),
    examineKeys(configuration),
    examineLog(configuration),
    hasBroker ? examineBroker(() => inspectBroker(configuration.AMQP_URL, busOfService('surgery'))) : [],
    ...configuration.HOSPITALS.map(({ hospitalId, ...issuer }) =>
      examineIssuerKeys({ ...issuer, tenant: hospitalId }),
    ),
  ]);
  return [...findings, ...examined.flat()];
}

function examineKeys(configuration: Environment): Promise<Finding> {
  const fix = 'see that the database of the patients’ keys is reached and migrated';
  return examine('patients’ keys', 'master keys', fix, async () => {
    const { url } = keysSchema(configuration);
    const missing = await missingMasterKeys(url, configuration.PATIENT_KEYS_MASTER);
    if (missing.length === 0) return 'every key can be opened';
    throw new Ailment(
      `patients’ keys are wrapped under ${missing.join(', ')}`,
      'give those back to PATIENT_KEYS_MASTER under their names; without them their patients’ data stays closed',
    );
  });
}

async function examineLog(configuration: Environment): Promise<readonly Finding[]> {
  const url = configuration.EVENT_STORE_URL;
  // Looked at among the databases otherwise.
  if (url === undefined || eventStoreKind(url) === 'PostgreSQL') return [];
  const fix = 'see that the event store runs and is reached from here at the address in EVENT_STORE_URL';
  const finding = await examine('event store', eventStoreKind(url), fix, async () => {
    const pool = createPool(configuration.DATABASE_URL, { applicationName: 'doctor' });
    const log = openLog(configuration, { pool, logger: createLogger({ name: 'doctor', level: 'silent' }) });
    try {
      const away = await log.awayReason();
      if (away !== undefined) throw new Ailment(away, fix);
      // The readers ask for all of it, which servers keep for administrators.
      await log.store.lastPosition(['surgery-']).catch((error: unknown) => {
        if (!(error instanceof EventStoreUnavailableError)) throw error;
        const grant =
          'run `migrate` with GRANT_TO and an administrator’s EVENT_STORE_URL: it lets the user read $all';
        throw new Ailment('it answers, and does not let this user read the whole log', grant);
      });
      return 'answers';
    } finally {
      await log.close();
      await pool.end();
    }
  });
  return [finding];
}
