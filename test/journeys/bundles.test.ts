import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { programNames } from '@surgery-calendar/deployment';
import type { ServiceName } from '@surgery-calendar/local-stack';
import { eventually, freePort } from '@surgery-calendar/test-servers';
import pg from 'pg';
import { calendarOf } from '../harness/calendar-of.ts';
import { installBundles, type InstalledBundles } from '../harness/installed-bundles.ts';
import { createSplitRoles, type SplitRoles } from '../harness/split-roles.ts';
import { demoDoctor, startSystem, type System } from '../harness/start-system.ts';
import { booking, surgeryClient } from '../harness/surgery-client.ts';
import { startTraceCollector, type TraceCollector } from '../harness/trace-collector.ts';

const services = ['surgery', 'identity', 'calendar-bridge'] as const;
const surgeon = demoDoctor('crm-sp-104202');
const awaits = { MIGRATIONS: 'await' };
let bundles: InstalledBundles;
let roles: SplitRoles;
let system: System;
let collector: TraceCollector;

beforeAll(async () => {
  bundles = await installBundles();
  collector = await startTraceCollector();
  const traces = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  system = await startSystem({
    launch: bundles.launch,
    settings: {
      surgery: { ...awaits, ...traces },
      identity: awaits,
      'calendar-bridge': { ...awaits, ...traces },
    },
    prepareDatabase: async (url) => {
      roles = await createSplitRoles(url);
      for (const service of services) expect(migrate(service)).toMatchObject({ status: 0 });
      const { surgery, identity, 'calendar-bridge': bridge } = roles.users;
      return { surgery: surgery.url, identity: identity.url, 'calendar-bridge': bridge.url };
    },
    connected: [surgeon],
  });
  // Bundling takes most of it, on a machine that does other things too.
}, 240_000);
afterAll(async () => {
  await system.stop();
  await collector.close();
  const server = new URL(system.databaseUrl);
  server.pathname = '/postgres';
  await roles.drop(server.href);
  bundles.remove();
});

/** Runs a bundle to its end. */
function run(service: ServiceName, args: readonly string[], environment: Readonly<Record<string, string>>) {
  const { node, program, user } = bundles.launch(service);
  return spawnSync(node, ['--enable-source-maps', program, ...args], {
    env: { ...environment, PATH: process.env['PATH'] ?? '' },
    ...(user === undefined ? {} : { uid: user, gid: user }),
    cwd: '/',
    encoding: 'utf8',
  });
}

function migrate(service: ServiceName) {
  return run(service, ['migrate'], {
    DATABASE_URL: roles.owners[service].url,
    GRANT_TO: roles.users[service].role,
  });
}

function manifest(path: string): string {
  return readFileSync(new URL(`../../k8s/${path}`, import.meta.url), 'utf8');
}

async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<readonly Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function isOnCalendar(surgeryId: string): Promise<void> {
  await eventually(async () => {
    const events = await calendarOf(system.sandbox.google.url, surgeon.googleEmail);
    const ids = events.map((event) => event.extendedProperties?.private?.['surgery_id']);
    expect(ids).toContain(surgeryId);
  });
}

test('the bundles put a surgery on the calendar, run by a user without rights, with database roles that own no table', async () => {
  const api = surgeryClient(system.urls.surgery, system.tokens.scheduler);
  await isOnCalendar(await api.schedule());
  for (const service of services) {
    const create = query(roles.users[service].url, 'create schema elsewhere');
    await expect(create).rejects.toMatchObject({ code: '42501' });
  }
});

test('the bundles export their traces', async () => {
  await eventually(() => {
    const services = new Set(collector.spans().map(({ service }) => service));
    expect(services).toEqual(new Set(['surgery', 'calendar-bridge']));
    return Promise.resolve();
  });
});

test.each(programNames)('what the image of %s adds to its base is under 30 MB', (program) => {
  expect(bundles.size(program)).toBeLessThan(30_000_000);
});

test.each([
  ['surgery', '/docs/assets/swagger-ui-bundle.js'],
  ['surgery', '/openapi.json'],
  ['identity', '/assets/portal.css'],
  ['identity', '/api/v1/openapi.json'],
  ['calendarBridge', '/openapi.json'],
] as const)('the bundle of %s serves %s', async (service, path) => {
  const response = await fetch(`${system.urls[service]}${path}`);
  expect(response.status).toBe(200);
  expect((await response.text()).length).toBeGreaterThan(100);
});

test.each([
  ['surgery', 'surgery'],
  ['identity', 'identity'],
  ['calendar-bridge', 'calendarBridge'],
] as const)(
  'the bundle of %s serves every path that its probes and Prometheus ask for',
  async (service, url) => {
    const deployment = manifest(`base/${service}/deployment.yaml`);
    const paths = new Set([...deployment.matchAll(/path: (\/\w+)$/gm)].map(([, path = '']) => path));
    expect(paths.size).toBeGreaterThan(1);
    for (const path of [...paths, '/metrics'])
      expect([path, (await fetch(`${system.urls[url]}${path}`)).status]).toEqual([path, 200]);
  },
);

test('what replicas are added for is what the bundles measure', async () => {
  const queries = manifest('components/keda/scaled-objects.yaml');
  const metrics = [...queries.matchAll(/query: .*?([a-z_]+)\{/g)].map(([, name = '']) => name);
  expect(metrics).toHaveLength(2);
  const measured = await Promise.all(
    Object.values(system.urls).map(async (url) => (await fetch(`${url}/metrics`)).text()),
  );
  for (const name of metrics) expect(measured.join('')).toContain(`\n${name}{`);
});

test('an operator’s command is in the bundle: the board is rebuilt by its owner, and the service reads it on', async () => {
  const api = surgeryClient(system.urls.surgery, system.tokens.scheduler);
  const surgeryId = await api.schedule();
  const rebuilt = run('surgery', ['rebuild-board'], { DATABASE_URL: roles.owners.surgery.url });
  expect(rebuilt).toMatchObject({ status: 0 });
  await eventually(async () => {
    const { status, body } = await api.get('/surgeries');
    expect(status).toBe(200);
    expect(JSON.stringify(body)).toContain(surgeryId);
  });
});

test.each(services)(
  'the doctor in the bundle of %s finds nothing to fix, with the service’s own settings',
  async (service) => {
    const { node, program, user } = bundles.launch(service);
    // Not to its end in one step: it asks the sandbox, which is in this process.
    const child = spawn(node, [program, 'doctor'], {
      env: { ...system.environments[service], PATH: process.env['PATH'] ?? '' },
      ...(user === undefined ? {} : { uid: user, gid: user }),
      cwd: '/',
    });
    let told = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (told += String(chunk)));
    const [code] = (await once(child, 'close')) as [number | null];
    expect(told).toContain('Nothing needs fixing.');
    expect(code).toBe(0);
  },
);

test('wrong settings end a bundle with 78, and name themselves', () => {
  const { status, stderr } = run('identity', [], { PORT: 'none' });
  expect(status).toBe(78);
  expect(stderr).toContain('PORT');
  expect(stderr).toContain('SESSION_SECRET');
});

test('a service that waits for its schema ends with 0 when it is told to', async () => {
  const { node, program, user } = bundles.launch('surgery');
  const environment = { ...system.environments.surgery, PORT: '0', LOG_LEVEL: 'info' };
  const elsewhere = new URL(roles.users.surgery.url);
  elsewhere.pathname = '/postgres';
  const child = spawn(node, [program], {
    env: { ...environment, DATABASE_URL: elsewhere.href },
    ...(user === undefined ? {} : { uid: user, gid: user }),
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let log = '';
  child.stdout.on('data', (chunk) => (log += String(chunk)));
  await eventually(() => expect(log).toContain('waiting until these migrations have run: 0001_event'));
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

test('the bundle of the sandbox serves Google and the hospitals, and ends with 0', async () => {
  const { node, program, user } = bundles.launch('sandbox');
  const [google, hospitals] = [await freePort(), await freePort()];
  const child = spawn(node, [program], {
    env: {
      ...{ GOOGLE_SANDBOX_PORT: String(google), HOSPITAL_IDP_PORT: String(hospitals) },
      ...{ GOOGLE_CLIENT_SECRET: 'google', PORTAL_CLIENT_SECRET: 'portal' },
    },
    ...(user === undefined ? {} : { uid: user, gid: user }),
    cwd: '/',
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const paths = [
    `${google}/assets/fullcalendar.js`,
    `${google}/assets/fullcalendar-pt-br.js`,
    `${hospitals}/hc-sp/.well-known/openid-configuration`,
  ];
  for (const path of paths)
    await eventually(async () => expect((await fetch(`http://localhost:${path}`)).status).toBe(200));
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

test('told to stop in the middle of its work, each bundle finishes it, ends with 0 and leaves no lease; nothing is lost', async () => {
  const api = surgeryClient(system.urls.surgery, system.tokens.scheduler);
  // Each at a time of its own, so that none waits for another; still under way when the services are told to stop.
  const scheduling = Array.from({ length: 40 }, async () => api.post('/surgeries', booking));
  await Promise.race(scheduling);
  const stopped = Promise.all([system.processes['calendar-bridge'].stop(), system.processes.surgery.stop()]);
  const answers = await Promise.allSettled(scheduling);
  await stopped;
  const answered = answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(answered.length).toBeGreaterThan(0);
  expect(new Set(answered.map(({ status }) => status))).toEqual(new Set([201]));
  const leased = await query(
    system.databaseUrl,
    `select 'entry' from calendar_bridge.entry where lease_token is not null
     union all select reader from surgery.checkpoint where leased_until > now()`,
  );
  expect(leased).toEqual([]);

  await system.processes.surgery.start();
  await system.processes['calendar-bridge'].start();
  for (const { body } of answered) await isOnCalendar(String(body['surgeryId']));
  await system.processes.identity.stop();
  await system.processes.identity.start();
  // Three stops, three starts, and forty surgeries to look for.
}, 120_000);
