import { expect, test } from '@jest/globals';
import { textTable } from './text-table.ts';

test('columns are as wide as their widest cell', () => {
  expect(
    textTable(
      ['id', 'why'],
      [
        ['1', 'not-json'],
        ['12', 'x'],
      ],
    ),
  ).toBe('id  why\n1   not-json\n12  x');
});

test('what a stranger wrote reaches no terminal as more than text', () => {
  expect(textTable(['why'], [['\u001b[2Jgone\u202e']])).toBe('why\n\uFFFD[2Jgone\uFFFD');
});
