import { expect, test } from '@jest/globals';
import { areTooManyStrays } from './brake-strays.ts';

test.each([
  [0, 400, false],
  [10, 0, false],
  [11, 0, true],
  [1, 9, false],
  [1, 10, true],
])('%s strays after %s on other calendars are too many: %s', (unwanted, lately, tooMany) => {
  expect(areTooManyStrays(unwanted, lately)).toBe(tooMany);
});
