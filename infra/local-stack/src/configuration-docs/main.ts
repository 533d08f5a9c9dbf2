import { readFileSync, writeFileSync } from 'node:fs';
import { settingsOfServices } from '../settings-of-services.ts';
import { withSettingsTables } from './settings-tables.ts';

// `npm run docs:configuration`: makes the tables of docs/configuration.md anew from the services' schemas.
const page = new URL('../../../../docs/configuration.md', import.meta.url);
writeFileSync(page, withSettingsTables(readFileSync(page, 'utf8'), settingsOfServices));
