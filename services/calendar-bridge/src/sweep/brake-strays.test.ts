import { expect, test } from '@jest/globals';
import { areTooManyStrays } from './brake-strays.ts';

test.each([
  [10, 10, false],
  [11, 11, true],
  [11, 21, true],
  [11, 22, false],
  [400, 1_000, false],
  [501, 1_000, true],
])('%s strays among %s events are too many: %s', (strays, listed, tooMany) => {
  expect(areTooManyStrays(strays, listed)).toBe(tooMany);
});
