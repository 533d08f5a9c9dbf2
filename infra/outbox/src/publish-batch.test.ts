import { expect, test } from '@jest/globals';
import type { PendingMessage } from './pending-messages.ts';
import { publishBatch } from './publish-batch.ts';

class UnroutableError extends Error {
  override readonly name = 'UnroutableError';
}

function message(id: string, orderingKey: string, dropIfUnroutable = false): PendingMessage {
  const address = { exchange: 'x', routingKey: 'r', contentType: 'text/plain', messageId: id };
  return { id, orderingKey, dropIfUnroutable, body: Buffer.from(id), ...address };
}

test('messages of one key go out one after the other, in their order', async () => {
  const log: string[] = [];
  await publishBatch([message('1', 'a'), message('2', 'a'), message('3', 'b')], async ({ id }) => {
    log.push(`${id} begins`);
    await Promise.resolve();
    log.push(`${id} ends`);
  });
  expect(log.indexOf('2 begins')).toBeGreaterThan(log.indexOf('1 ends'));
  expect(log.indexOf('3 begins')).toBeLessThan(log.indexOf('2 begins'));
});

test('after a failure the rest of its key waits, and other keys go on', async () => {
  const messages = [message('1', 'a'), message('2', 'a'), message('3', 'b')];
  const failure = new Error('away');
  const result = await publishBatch(messages, ({ id }) =>
    id === '1' ? Promise.reject(failure) : Promise.resolve(),
  );
  expect(result).toEqual({ published: ['3'], dropped: [], unroutable: [], failed: [messages[0]], failure });
});

test('a message that nobody is bound for holds its key up, unless it may be dropped', async () => {
  const messages = [message('1', 'a'), message('2', 'a'), message('3', 'b', true), message('4', 'b')];
  const result = await publishBatch(messages, ({ id }) =>
    id === '4' ? Promise.resolve() : Promise.reject(new UnroutableError('nobody')),
  );
  expect(result).toEqual({
    published: ['4'],
    dropped: ['3'],
    unroutable: [messages[0]],
    failed: [],
    failure: undefined,
  });
});
