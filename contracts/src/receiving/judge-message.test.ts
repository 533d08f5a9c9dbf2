import { expect, test } from '@jest/globals';
import { judgeMessage } from './judge-message.ts';

const head = { source: '/his', revision: 4, contentHash: 'a' };

test.each([
  ['a higher revision wins, gaps allowed', { revision: 9, contentHash: 'b' }, 'newer'],
  ['a higher revision wins even with the same content', { revision: 5 }, 'newer'],
  ['the same message again is a duplicate', {}, 'duplicate'],
  ['a lower revision is stale', { revision: 3, contentHash: 'b' }, 'stale'],
  ['the same revision with other content is a conflict', { contentHash: 'b' }, 'revision-conflict'],
  ['another source does not own the surgery', { source: '/other', revision: 9 }, 'not-owner'],
  ['another source does not own it even where it says the same', { source: '/other' }, 'not-owner'],
])('%s', (_, difference, judgement) => {
  expect(judgeMessage(head, { ...head, ...difference })).toBe(judgement);
});
