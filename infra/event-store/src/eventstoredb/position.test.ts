import { expect, test } from '@jest/globals';
import { positionOfText, textOfPosition } from './position.ts';

const positions = [
  { commit: 0n, prepare: 0n },
  { commit: 7n, prepare: 7n },
  { commit: 8n, prepare: 0n },
  { commit: 8n, prepare: 2n ** 63n - 1n },
  { commit: 2n ** 63n - 1n, prepare: 2n ** 63n - 1n },
];

test('a position as text is a decimal number, ordered as the log is, from which both of its parts come back', () => {
  const texts = positions.map(textOfPosition);
  expect(texts.map(positionOfText)).toEqual(positions);
  expect(texts.every((text) => /^\d+$/.test(text))).toBe(true);
  expect(texts.map(BigInt)).toEqual(texts.map(BigInt).toSorted((a, b) => (a < b ? -1 : 1)));
});

test('what is no position is refused', () => {
  expect(() => positionOfText('8/7')).toThrow(RangeError);
  expect(() => positionOfText('')).toThrow(RangeError);
});
