import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { describeSettings } from './describe-settings.ts';
import { maskSetting } from './mask-setting.ts';
import { printSettings } from './print-settings.ts';
import { jsonSetting, onceSound, parseEnvironment } from './read-environment.ts';
import { secretKeySetting } from './secret-key-setting.ts';
import { secret, setting, urlWithPassword } from './setting-notes.ts';

const schema = z
  .object({
    PORT: setting(z.coerce.number().int().min(0).max(65_535).default(80), 'Where it is served'),
    LEVEL: setting(z.enum(['low', 'high']).optional(), 'How much'),
    OPEN: setting(z.stringbool().default(false), 'Whether'),
    DATABASE_URL: urlWithPassword(z.url(), 'The database'),
    PHRASE: secret(z.string().min(8), 'A phrase'),
    KEYS: setting(jsonSetting(z.record(z.string().regex(/^[a-z]\d$/), secretKeySetting)), 'Keys'),
    UNITS: setting(
      jsonSetting(z.array(z.strictObject({ id: z.string(), token: secret(z.string().min(4).optional()) }))),
      'Units',
    ),
  })
  .refine((all) => all.PORT !== 81 || all.LEVEL === 'high', {
    path: ['LEVEL'],
    error: 'must be high at port 81',
    when: onceSound('PORT', 'LEVEL'),
  })
  .transform((all) => ({ port: all.PORT }));

const key = Buffer.alloc(32, 'planted').toString('base64');
const sound = {
  DATABASE_URL: 'postgres://app:planted@db/app?password=planted&ssl=true',
  PHRASE: 'planted phrase',
  KEYS: JSON.stringify({ k1: key }),
  UNITS: JSON.stringify([{ id: 'north', token: 'planted' }, { id: 'south' }]),
};
const noFile = (): string => {
  throw new Error('no file is named');
};
const faults = (changed: Record<string, string | undefined>) =>
  parseEnvironment(schema, { ...sound, ...changed }).faults;

test('the effective settings are printed with where each comes from, and with every secret masked', () => {
  const text = printSettings(schema, { ...sound, LEVEL: 'low', PORT: '' }, noFile);
  expect(text.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['setting', 'value', 'from'],
    ['PORT', '80', 'default'],
    ['LEVEL', 'low', 'environment'],
    ['OPEN', 'false', 'default'],
    ['DATABASE_URL', 'postgres://app:********@db/app?password=********&ssl=true', 'environment'],
    ['PHRASE', '********', 'environment'],
    ['KEYS', '{"k1":"********"}', 'environment'],
    ['UNITS', '[{"id":"north","token":"********"},{"id":"south"}]', 'environment'],
  ]);
  expect(text).not.toMatch(/planted|cGxhbnRlZ/);
});

test('a setting from a file says which variable named it', () => {
  const text = printSettings(
    schema,
    { ...sound, PHRASE: undefined, PHRASE_FILE: '/x' },
    () => 'planted phrase',
  );
  expect(text).toMatch(/PHRASE +\*+ +PHRASE_FILE/);
});

test('a URL that cannot be taken apart is masked whole', () => {
  expect(maskSetting(schema.in.shape.DATABASE_URL, 'esdb+discover://admin:planted@a:1,b:2')).toBe('********');
});

test('a description tells what manifests and documentation need', () => {
  const described = describeSettings(schema);
  expect(described.map(({ name, isSecret, isRequired }) => [name, isSecret, isRequired])).toEqual([
    ['PORT', false, false],
    ['LEVEL', false, false],
    ['OPEN', false, false],
    ['DATABASE_URL', true, true],
    ['PHRASE', true, true],
    ['KEYS', true, true],
    ['UNITS', true, true],
  ]);
  expect(described.map(({ values }) => values)).toEqual([
    ...['0 to 65535', 'low, high', 'true, false', undefined, undefined, 'JSON', 'JSON'],
  ]);
  expect(() => describeSettings(z.object({ SILENT: z.string() }))).toThrow('SILENT');
});

test('every wrong setting is named at once, those judged together with others included', () => {
  expect(faults({ PORT: '81', LEVEL: 'low', PHRASE: 'short', DATABASE_URL: undefined })).toEqual([
    { variable: 'DATABASE_URL', message: 'is not set, and must be' },
    { variable: 'PHRASE', message: expect.stringContaining('8') },
    { variable: 'LEVEL', message: 'must be high at port 81' },
  ]);
  expect(faults({ PORT: 'x', LEVEL: 'planted' })?.map(({ variable }) => variable)).toEqual(['PORT', 'LEVEL']);
});

test('an empty variable is none, and a file that is empty is a fault', () => {
  expect(faults({ PHRASE: '' })).toEqual([{ variable: 'PHRASE', message: 'is not set, and must be' }]);
  expect(faults({ PHRASE: undefined, PHRASE_FILE: '/dev/null' })).toEqual([
    { variable: 'PHRASE_FILE', message: 'names a file that is empty' },
  ]);
});

test('no fault repeats a secret, also where it was written in the place of a name', () => {
  const planted = 'planted-secret';
  const wrong = faults({
    KEYS: JSON.stringify({ [planted]: 'k1', k2: planted }),
    UNITS: JSON.stringify([
      { id: 'north', [planted]: planted },
      { id: 'south', token: 'x' },
    ]),
    DATABASE_URL: planted,
    PHRASE: 'planted',
  });
  expect(wrong?.map(({ variable }) => variable)).toEqual([
    ...['DATABASE_URL', 'PHRASE', 'KEYS.*', 'KEYS.*', 'UNITS.0', 'UNITS.1.token'],
  ]);
  expect(JSON.stringify(wrong)).not.toContain('planted');
  expect(wrong?.find(({ variable }) => variable === 'UNITS.0')?.message).toBe(
    'has a field that is not known; known are id, token',
  );
});
