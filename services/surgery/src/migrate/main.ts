import { eventStoreKind, letReadAll } from '@surgery-calendar/event-store';
import { migrateAndGrant } from '@surgery-calendar/postgres';
import { createLogger, readEnvironment } from '@surgery-calendar/service-host';
import { keysSchema, logAndBoardSchemas } from '../schemas.ts';
import { migrationSettings } from './settings.ts';

// `migrate`: makes and changes the tables, with the role that owns them, and gives the service's own role (`GRANT_TO`) their use. Where
// the log is in EventStoreDB, with an administrator's address, the user of that name may read it from then on.
const { GRANT_TO: grantTo, ...locations } = readEnvironment(migrationSettings, process.env);
const logger = createLogger({ name: 'surgery-migrate', level: 'info' });

await migrateAndGrant([...logAndBoardSchemas(locations), keysSchema(locations)], { grantTo, logger });

const { EVENT_STORE_URL: log } = locations;
if (log !== undefined && grantTo !== undefined && eventStoreKind(log) === 'EventStoreDB') {
  await letReadAll(log, grantTo);
  logger.info('the log may be read');
}
