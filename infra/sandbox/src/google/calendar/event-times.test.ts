import { expect, test } from '@jest/globals';
import { isTimeZone } from './event-times.ts';

test.each(['America/Sao_Paulo', 'UTC', 'Etc/GMT+3', 'EST5EDT'])('%s is a time zone', (name) => {
  expect(isTimeZone(name)).toBe(true);
});

test.each(['+03:00', '-0300', '', 'Mars/Base'])('%j is no time zone', (name) => {
  expect(isTimeZone(name)).toBe(false);
});
