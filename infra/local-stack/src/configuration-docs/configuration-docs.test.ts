import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { settingsOfServices } from '../settings-of-services.ts';
import { withSettingsTables } from './settings-tables.ts';

const page = readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8');

test('docs/configuration.md tells every setting of every service as its schema has it', () => {
  // Where this fails: npm run docs:configuration
  expect(page).toBe(withSettingsTables(page, settingsOfServices));
});

test('a setting that changes makes the page stale', () => {
  const [first, ...others] = settingsOfServices.surgery;
  if (first === undefined) throw new Error('the surgery service has no settings');
  const changed = { ...settingsOfServices, surgery: [{ ...first, default: '9999' }, ...others] };
  expect(withSettingsTables(page, changed)).not.toBe(page);
});

test('what may hold a secret is known as such, and nothing else is', () => {
  const secrets = Object.values(settingsOfServices)
    .flat()
    .filter(({ isSecret }) => isSecret)
    .map(({ name }) => name);
  expect([...new Set(secrets)].sort()).toEqual([
    'AMQP_URL',
    'BRIDGE_PRIVATE_KEY',
    'DATABASE_URL',
    'EVENT_STORE_URL',
    'GOOGLE_CLIENT_SECRET',
    'HOSPITALS',
    'IDENTITY_PRIVATE_KEY',
    'OTEL_EXPORTER_OTLP_HEADERS',
    'PATIENT_KEYS_DATABASE_URL',
    'PATIENT_KEYS_MASTER',
    'SESSION_SECRET',
    'TOKEN_KEYS',
  ]);
  expect(settingsOfServices.surgery.find(({ name }) => name === 'HOSPITALS')?.isSecret).toBe(false);
});
