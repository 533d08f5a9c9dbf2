import { expect, test } from '@jest/globals';
import type { OutgoingMessage } from '@surgery-calendar/rabbit';
import { publishInOrder, type Passing, type Stuck } from './publish-in-order.ts';

/** A bus that answers when the test says so, and the window before it. */
function openWindow() {
  const ending = new AbortController();
  const sent: string[] = [];
  const answers = new Map<string, { confirm: () => void; refuse: (error: Error) => void }>();
  const confirmed: string[] = [];
  const retried: (readonly Stuck[])[] = [];
  const pauses: (() => void)[] = [];
  let ahead = 0;
  const window = publishInOrder({
    publish: ({ messageId }) => {
      sent.push(messageId);
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      answers.set(messageId, { confirm: () => resolve(undefined), refuse: reject });
      return promise.then(() => undefined);
    },
    onConfirmed: (position) => confirmed.push(position),
    onConfirmedAhead: () => (ahead += 1),
    pauseBeforeTry: () => new Promise((resolve) => pauses.push(resolve)),
    onRetry: (stuck) => retried.push(stuck),
    ended: ending.signal,
  });
  const answer = async (messageId: string, error?: Error): Promise<void> => {
    const open = answers.get(messageId);
    if (open === undefined) throw new Error(`${messageId} was not published`);
    if (error === undefined) open.confirm();
    else open.refuse(error);
    await settled();
  };
  const endPause = async (): Promise<void> => {
    pauses.shift()?.();
    await settled();
  };
  return {
    window,
    sent,
    confirmed,
    ahead: () => ahead,
    retried,
    answer,
    endPause,
    end: () => ending.abort(),
  };
}

/** The promises that hang on an answer have run. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

function passing(position: number, key: string, isTold = true): Passing {
  const messageId = `${key}${position}`;
  const address = { exchange: 'x', routingKey: 'r', contentType: 'text/plain', messageId };
  const message: OutgoingMessage = { ...address, body: Buffer.from(messageId) };
  return { key, position: String(position), message: isTold ? message : undefined };
}

test('messages of one surgery are published one after the other, those of several at once', async () => {
  const { window, sent, answer } = openWindow();
  for (const one of [passing(1, 'a'), passing(2, 'a'), passing(3, 'b'), passing(4, 'a')])
    await window.add(one);
  expect(sent).toEqual(['a1', 'b3']);
  await answer('a1');
  expect(sent).toEqual(['a1', 'b3', 'a2']);
  await answer('a2');
  expect(sent).toEqual(['a1', 'b3', 'a2', 'a4']);
});

test('the position moves past confirmed events alone, whatever was confirmed before them', async () => {
  const { window, confirmed, ahead, answer } = openWindow();
  for (const one of [passing(1, 'a'), passing(2, 'b'), passing(3, 'c', false), passing(4, 'd')])
    await window.add(one);
  await answer('d4');
  await answer('b2');
  expect(confirmed).toEqual([]);
  expect(ahead()).toBe(2);
  await answer('a1');
  expect(confirmed).toEqual(['4']);
  expect(ahead()).toBe(2);
});

test('an event that nobody is told of is passed at once where nothing is before it', async () => {
  const { window, confirmed } = openWindow();
  await window.add(passing(1, 'a', false));
  expect(confirmed).toEqual(['1']);
});

test('what is refused is told of and published again, the rest of its surgery behind it, others go on', async () => {
  const { window, sent, confirmed, retried, answer, endPause } = openWindow();
  for (const one of [passing(1, 'a'), passing(2, 'a'), passing(3, 'b')]) await window.add(one);
  const refusal = new Error('nobody is bound');
  await answer('a1', refusal);
  await answer('b3');
  expect(sent).toEqual(['a1', 'b3']);
  expect(window.stuck()).toEqual([{ messageId: 'a1', position: '1', error: refusal }]);
  for (let round = 0; round < 3; round += 1) {
    sent.length = 0;
    await endPause();
    expect(sent).toEqual(['a1']);
    expect(retried.at(-1)).toEqual([{ messageId: 'a1', position: '1', error: refusal }]);
    expect(confirmed).toEqual([]);
    if (round < 2) await answer('a1', refusal);
  }
  await answer('a1');
  expect(window.stuck()).toEqual([]);
  expect(sent).toEqual(['a1', 'a2']);
  await answer('a2');
  expect(confirmed).toEqual(['1', '3']);
});

test('at most 256 wait for their confirms, and the log is read on as far as 1,024 events past the oldest', async () => {
  const { window, sent, answer } = openWindow();
  for (let position = 1; position < 1_024; position += 1)
    await window.add(passing(position, `k${position}-`));
  expect(sent).toHaveLength(256);
  let hasRoom = false;
  const last = window.add(passing(1_024, 'last')).then(() => (hasRoom = true));
  await answer('k2-2');
  expect(sent).toHaveLength(257);
  expect(hasRoom).toBe(false);
  await answer('k1-1');
  await last;
  expect(hasRoom).toBe(true);
});

test('once it has ended nothing more is published, and nobody waits for room', async () => {
  const { window, sent, answer, end } = openWindow();
  await window.add(passing(1, 'a'));
  await window.add(passing(2, 'a'));
  end();
  await answer('a1');
  await window.emptied();
  await window.answered();
  expect(sent).toEqual(['a1']);
});
