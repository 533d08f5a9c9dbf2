import type { EventStoreDBClient } from '@eventstore/db-client';
import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import type { ClientLine } from './client-line.ts';
import { textOfPosition } from './position.ts';
import { createHeadReader } from './read-head.ts';

const positionOf = (nth: number) => ({ commit: BigInt(nth), prepare: BigInt(nth) });

/** A line to a log of one stream, read backwards. */
function lineTo(log: number[]): ClientLine {
  const readAll = ({ fromPosition, maxCount }: { fromPosition: unknown; maxCount: number }) => {
    const before = typeof fromPosition === 'object' ? (fromPosition as { commit: bigint }).commit : 1_000n;
    const page = log
      .filter((nth) => BigInt(nth) < before)
      .toReversed()
      .slice(0, maxCount)
      .map((nth) => ({ event: { streamId: 'surgery-s', position: positionOf(nth) } }));
    return Object.assign(Readable.from(page), { cancel: () => Promise.resolve() });
  };
  const client = { readAll } as unknown as EventStoreDBClient;
  return { call: (run) => run(client), close: () => Promise.resolve() };
}

test('the end of a log that was restored from an older back-up is where it ends now', async () => {
  const log = Array.from({ length: 100 }, (_, nth) => nth + 1);
  const readHead = createHeadReader(lineTo(log), 1_000);
  const end = (nth: number) => ({
    newest: textOfPosition(positionOf(nth)),
    match: textOfPosition(positionOf(nth)),
  });
  expect(await readHead(['surgery-'])).toEqual(end(100));
  log.length = 50;
  expect(await readHead(['surgery-'])).toEqual(end(50));
  log.push(51);
  expect(await readHead(['surgery-'])).toEqual(end(51));
});
