import { migrateAndGrant } from '@surgery-calendar/postgres';
import { createLogger, readEnvironment } from '@surgery-calendar/service-host';
import { ownSchema } from '../schema.ts';
import { migrationSettings } from './settings.ts';

// `migrate`: makes and changes the tables, with the role that owns them, and gives the service's own role (`GRANT_TO`) their use.
const { GRANT_TO: grantTo, ...locations } = readEnvironment(migrationSettings, process.env);
const logger = createLogger({ name: 'identity-migrate', level: 'info' });

await migrateAndGrant([{ ...ownSchema, url: locations.DATABASE_URL }], { grantTo, logger });
