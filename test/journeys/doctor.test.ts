import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { queues } from '@surgery-calendar/contracts';
import type { ServiceName } from '@surgery-calendar/local-stack';
import { runProgram } from '@surgery-calendar/test-servers';
import amqp from 'amqplib';
import pg from 'pg';
import { startSystem, type System } from '../harness/start-system.ts';

interface Report {
  readonly healthy: boolean;
  readonly findings: readonly {
    readonly service: string;
    readonly area: string;
    readonly check: string;
    readonly status: 'ok' | 'wrong' | 'not-checked';
    readonly found: string;
    readonly fix?: string;
  }[];
}

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());

/** Runs a service's doctor as in its pod, with the service's environment but for some settings. */
async function doctor(
  service: ServiceName,
  changed: Readonly<Record<string, string>> = {},
  ...options: string[]
) {
  const main = new URL(`../../services/${service}/src/doctor/main.ts`, import.meta.url);
  const { code, told } = await runProgram(main, options, { ...system.environments[service], ...changed });
  for (const secret of system.secrets) expect(told).not.toContain(secret);
  return { code, told };
}

/** What the doctor finds wrong: check -> fix. */
async function wrong(
  service: ServiceName,
  changed: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  const { code, told } = await doctor(service, changed, '--json');
  const report = JSON.parse(told) as Report;
  const found = report.findings.filter(({ status }) => status === 'wrong');
  expect([code, report.healthy]).toEqual(found.length === 0 ? [0, true] : [1, false]);
  return Object.fromEntries(found.map(({ check, fix = '' }) => [check, fix]));
}

const otherUser = (url: string): string => {
  const changed = new URL(url);
  changed.username = 'somebody';
  changed.password = 'planted-password';
  return changed.href;
};

test('of a system that works nothing needs fixing, and the table says so', async () => {
  for (const service of ['surgery', 'identity', 'calendar-bridge'] as const) {
    const { code, told } = await doctor(service);
    expect(told).toContain('Nothing needs fixing.');
    expect(code).toBe(0);
  }
});

test('faults of the settings are told all at once, and nothing is tried with them', async () => {
  const found = await wrong('surgery', { PORT: 'x', AMQP_URL: 'planted' });
  expect(Object.keys(found)).toEqual(['PORT', 'AMQP_URL']);
});

test('what cannot be reached, and who is refused, is told with what to do', async () => {
  const environment = system.environments['calendar-bridge'];
  const nowhere = 'http://localhost:9';
  expect(
    await wrong('calendar-bridge', {
      AMQP_URL: otherUser(environment['AMQP_URL'] ?? ''),
      DATABASE_URL: otherUser(environment['DATABASE_URL'] ?? ''),
      IDENTITY_URL: nowhere,
      GOOGLE_CALENDAR_URL: nowhere,
      HOSPITALS: JSON.stringify([{ hospitalId: 'hc-sp', issuer: nowhere }]),
    }),
  ).toEqual({
    'database of calendar_bridge': expect.stringContaining('user, password and database'),
    broker: expect.stringContaining('broker-definitions'),
    reached: expect.stringContaining('IDENTITY_URL'),
    'takes our assertions': expect.stringContaining('BRIDGE_PUBLIC_KEY'),
    'keys of hc-sp': expect.stringContaining(nowhere),
    'test call: the calendar': expect.stringContaining('egress'),
  });
});

test('keys that do not belong together are found: the bridge’s and identity’s, the client’s and Google’s', async () => {
  const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  expect(await wrong('calendar-bridge', { BRIDGE_PRIVATE_KEY: JSON.stringify(key) })).toEqual({
    'takes our assertions': expect.stringContaining('BRIDGE_PUBLIC_KEY'),
  });
  expect(await wrong('identity', { GOOGLE_CLIENT_SECRET: 'planted' })).toEqual({
    'test call: the OAuth client': expect.stringContaining('GOOGLE_CLIENT_SECRET'),
  });
  expect(await wrong('identity', { IDENTITY_PRIVATE_KEY: JSON.stringify(key) })).toEqual({
    'takes our assertions': expect.stringContaining('IDENTITY_PUBLIC_KEY'),
  });
});

test('a missing queue and a migration that has not run are found', async () => {
  const migrations = 'calendar_bridge.migrations';
  const client = new pg.Client(system.databaseUrl);
  const bus = await amqp.connect(system.amqpUrl);
  await client.connect();
  try {
    await client.query(
      `update ${migrations} set name = name || '-' where name = (select max(name) from ${migrations})`,
    );
    // Running, it would declare the queue anew.
    await system.processes.surgery.stop();
    const channel = await bus.createChannel();
    await channel.deleteQueue(queues.surgeryForeignEvents.name);
    expect(await wrong('calendar-bridge')).toEqual({
      'migrations of calendar_bridge': expect.stringContaining('run the migrations'),
    });
    const found = await wrong('surgery');
    expect(found).toEqual({ 'exchanges and queues': expect.stringContaining('broker-definitions') });
  } finally {
    await client.query(`update ${migrations} set name = rtrim(name, '-')`);
    await client.end();
    await bus.close();
    await system.processes.surgery.start();
  }
});

test('an option that does not exist is refused with 64', async () => {
  expect(await doctor('identity', {}, '--fix')).toMatchObject({ code: 64 });
});
