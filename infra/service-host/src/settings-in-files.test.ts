import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { settingSchemas } from './describe-settings.ts';
import { parseEnvironment } from './read-environment.ts';
import { settingsOf } from './settings-in-files.ts';

let folder: string;
let secretFile: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'));
  secretFile = join(folder, 'secret');
  writeFileSync(secretFile, 'from a file\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (file: string) => readFileSync(file, 'utf8');
const schema = z
  .object({ SECRET: z.string().min(8), PORT: z.coerce.number().default(80) })
  .transform((settings) => ({ secret: settings.SECRET, port: settings.PORT }));

test('a secret is taken from the file that its variable with _FILE names, without the last newline', () => {
  expect(parseEnvironment(schema, { SECRET_FILE: secretFile })).toEqual({
    data: { secret: 'from a file', port: 80 },
  });
});

test('a file may hold several lines, and a secret that ends in blanks keeps them', () => {
  const file = join(folder, 'lines');
  writeFileSync(file, '-----BEGIN\nAAAA\n-----END  \r\n');
  const { settings } = settingsOf(['KEY'], { KEY_FILE: file }, read);
  expect(settings['KEY']).toBe('-----BEGIN\nAAAA\n-----END  ');
});

test('a setting given both ways is refused, whichever would win', () => {
  const { faults } = parseEnvironment(schema, { SECRET: 'from the environment', SECRET_FILE: secretFile });
  expect(faults).toEqual([{ variable: 'SECRET', message: expect.stringContaining('SECRET_FILE') }]);
});

test('a file that cannot be read is refused by the name of its variable', () => {
  for (const file of [join(folder, 'nowhere'), folder, '']) {
    const { faults } = parseEnvironment(schema, { SECRET_FILE: file });
    expect(faults).toEqual([
      { variable: 'SECRET_FILE', message: expect.stringMatching(/\((ENOENT|EISDIR)\)/) },
    ]);
  }
});

test('a file that cannot be read hides no other fault', () => {
  const { faults } = parseEnvironment(schema, { SECRET_FILE: join(folder, 'nowhere'), PORT: 'x' });
  expect(faults?.map(({ variable }) => variable)).toEqual(['SECRET_FILE', 'PORT']);
});

test('what a file holds never stands in a fault', () => {
  const file = join(folder, 'short');
  writeFileSync(file, 'hush');
  const { faults } = parseEnvironment(schema, { SECRET_FILE: file, PORT: 'eighty-hush' });
  expect(faults?.map(({ variable }) => variable)).toEqual(['SECRET', 'PORT']);
  expect(JSON.stringify(faults)).not.toContain('hush');
});

test('variables that end in _FILE and belong to others are left alone', () => {
  const environment = { SECRET: 'long enough', SSL_CERT_FILE: '/nowhere', OTHER_FILE: '/nowhere' };
  expect(parseEnvironment(schema, environment)).toEqual({ data: { secret: 'long enough', port: 80 } });
});

test('the names of the settings are known through transforms, and nothing else passes for settings', () => {
  expect(Object.keys(settingSchemas(schema))).toEqual(['SECRET', 'PORT']);
  expect(Object.keys(settingSchemas(schema.transform(({ port }) => port).pipe(z.number())))).toEqual([
    'SECRET',
    'PORT',
  ]);
  expect(() => settingSchemas(z.string())).toThrow(TypeError);
});
