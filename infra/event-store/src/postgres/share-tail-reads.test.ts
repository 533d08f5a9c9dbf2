import { expect, test } from '@jest/globals';
import type { RecordedEvent } from '../event-store.ts';
import type { LogWindow } from './read-window.ts';
import { shareTailReads } from './share-tail-reads.ts';

function eventIn(stream: string, position: string): RecordedEvent {
  return {
    ...{ stream, position, id: `event-${position}`, type: 'Happened', revision: 0n, data: {}, metadata: {} },
    recordedAt: new Date(),
  };
}

/** Reads that end when the test says so. */
function heldReads() {
  const asked: {
    after: string | undefined;
    answer: (window: LogWindow) => void;
    fail: (error: Error) => void;
  }[] = [];
  const readTail = shareTailReads((after) => {
    const { promise, resolve, reject } = Promise.withResolvers<LogWindow>();
    asked.push({ after, answer: resolve, fail: reject });
    return promise;
  });
  return { asked, readTail };
}

const window = (...events: RecordedEvent[]): LogWindow => ({
  events,
  scannedTo: events.at(-1)?.position,
  full: false,
});

test('those who stand at the same place share one read, and each is given what it wants', async () => {
  const { asked, readTail } = heldReads();
  const both = [readTail(1, '7', ['a-']), readTail(1, '7', ['b-', 'c-'])];
  expect(asked).toHaveLength(1);
  const [a, b] = [eventIn('a-1', '8'), eventIn('b-1', '9')];
  asked[0]?.answer(window(a, b));
  expect(await Promise.all(both)).toEqual([
    { events: [a], scannedTo: '9', full: false },
    { events: [b], scannedTo: '9', full: false },
  ]);
});

test('who has heard of another append, or stands elsewhere, is not given a read that was under way', () => {
  const { asked, readTail } = heldReads();
  void Promise.all([readTail(1, '7', ['a-']), readTail(2, '7', ['a-']), readTail(2, '8', ['a-'])]);
  void readTail(2, undefined, ['a-']);
  expect(asked.map(({ after }) => after)).toEqual(['7', '7', '8', undefined]);
});

test('a read that is over, well or not, serves nobody who comes later', async () => {
  const { asked, readTail } = heldReads();
  const first = readTail(1, '7', ['a-']);
  asked[0]?.answer(window());
  await first;
  const second = readTail(1, '7', ['a-']);
  asked[1]?.fail(new Error('away'));
  await expect(second).rejects.toThrow('away');
  const third = readTail(1, '7', ['a-']);
  asked[2]?.answer(window(eventIn('a-1', '8')));
  expect((await third).events).toHaveLength(1);
});
