import { expect, test } from '@jest/globals';
import { isDatabaseUnavailable } from './unavailable.ts';

const withCode = (code: string) => Object.assign(new Error('from the server'), { code });

test.each(['08006', '08P01', '53300', '57P01', '57P03', '25006', 'ECONNREFUSED', 'ENOTFOUND'])(
  'an error with the code %s means that the database is away',
  (code) => {
    expect(isDatabaseUnavailable(withCode(code))).toBe(true);
  },
);

test.each(['23505', '40001', '57014', '42P01', '28P01', 'ENOENT'])(
  'an error with the code %s does not',
  (code) => {
    expect(isDatabaseUnavailable(withCode(code))).toBe(false);
  },
);

test('what the driver says without a code of a lost connection counts', () => {
  expect(isDatabaseUnavailable(new Error('Connection terminated unexpectedly'))).toBe(true);
  expect(isDatabaseUnavailable(new Error('timeout exceeded when trying to connect'))).toBe(true);
});

test('the cause of an error counts, and anything but an error does not', () => {
  expect(isDatabaseUnavailable(new Error('could not store it', { cause: withCode('57P01') }))).toBe(true);
  expect(isDatabaseUnavailable('08006')).toBe(false);
  expect(isDatabaseUnavailable(undefined)).toBe(false);
});
