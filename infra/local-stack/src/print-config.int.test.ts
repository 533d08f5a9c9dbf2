import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runProgram } from '@surgery-calendar/test-servers';
import { serviceEnvironments, type ServiceName } from './service-environments.ts';
import { settingsOfServices } from './settings-of-services.ts';

const names = ['surgery', 'identity', 'calendar-bridge'] as const;
const password = 'planted-password';
let folder: string;
const newKey = () => randomBytes(32).toString('base64');
const signingKey = () => {
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { kty: 'OKP', crv: 'Ed25519', x: String(x), d: String(d) };
};
const keys = {
  ...{ sessionSecret: newKey(), tokenKey: newKey(), patientMasterKey: newKey() },
  ...{ googleClientSecret: newKey(), portalClientSecret: newKey() },
  ...{ bridgePrivateKey: signingKey(), identityPrivateKey: signingKey() },
};
let environments: Record<ServiceName, Record<string, string>>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'print-config-'));
  const url = `postgres://app:${password}@db.example/app`;
  environments = serviceEnvironments({
    ports: { surgery: 3001, identity: 3002, calendarBridge: 3003 },
    databaseUrls: { surgery: url, identity: url, calendarBridge: url },
    eventStoreUrl: `esdb://admin:${password}@log.example:2113?tls=false`,
    amqpUrl: `amqp://app:${password}@bus.example`,
    hospitals: [
      {
        ...{ hospitalId: 'hc-sp', name: 'HC', issuer: 'https://idp.example' },
        ...{ clientId: 'portal', clientSecret: keys.portalClientSecret },
      },
    ],
    google: { clientId: 'client', clientSecret: keys.googleClientSecret, sandboxUrl: undefined },
    keys,
    trustedPublishers: ['surgery'],
    acceptUnverifiedPublishers: false,
    logLevel: 'info',
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(service: ServiceName, environment: Record<string, string>, ...options: string[]) {
  return runProgram(
    new URL(`../../../services/${service}/src/main.ts`, import.meta.url),
    options,
    environment,
  );
}

const secrets = () => [
  password,
  ...[keys.sessionSecret, keys.tokenKey, keys.patientMasterKey, keys.googleClientSecret],
  ...[keys.portalClientSecret, keys.bridgePrivateKey.d, keys.identityPrivateKey.d],
];

test.each(names)(
  '%s prints its effective settings with every secret masked, and starts nothing',
  async (name) => {
    const { code, told } = await run(name, environments[name], '--print-config');
    expect(code).toBe(0);
    expect(told).toMatch(/DATABASE_URL +postgres:\/\/app:\*+@db.example\/app +environment/);
    const printed = told.split('\n').map((line) => line.split(' ', 1).join(''));
    for (const { name: setting } of settingsOfServices[name]) expect(printed).toContain(setting);
    for (const value of secrets()) expect(told).not.toContain(value);
  },
);

test.each(names)('%s names all that is wrong at once, repeats no value, and exits 78', async (name) => {
  const file = join(folder, 'key');
  writeFileSync(file, 'planted');
  const { AMQP_URL: _missing, ...others } = environments[name];
  const { code, told } = await run(name, {
    ...{ ...others, DATABASE_URL: password, PORT: 'planted', HOST_FILE: join(folder, 'nowhere') },
    ...{ HOST: '', LOG_LEVEL_FILE: file, LOG_LEVEL: 'info', HOSPITALS: '[{"planted":"planted"}]' },
  });
  expect(code).toBe(78);
  const named = told
    .trim()
    .split('\n')
    .map((line) => line.split(/[:.]/, 1).join(''));
  expect([...new Set(named)].sort()).toEqual([
    ...['AMQP_URL', 'DATABASE_URL', 'HOSPITALS', 'HOST_FILE', 'LOG_LEVEL', 'PORT'],
  ]);
  expect(told).not.toContain('planted');
});

test('an option that does not exist is refused with 64', async () => {
  expect(await run('surgery', environments.surgery, '--print')).toMatchObject({
    ...{ code: 64, told: expect.stringContaining('--print-config') },
  });
});
