import {
  BACKWARDS,
  END,
  FORWARDS,
  START,
  StreamNotFoundError,
  type ReadStreamOptions,
} from '@eventstore/db-client';
import type { EventStore } from '../event-store.ts';
import type { ClientLine } from './client-line.ts';
import { collect } from './collect.ts';
import { recordedEventOf } from './recorded-event.ts';

/** Reads one stream, of the leader: a follower may be behind what was answered. */
export function createReader(line: ClientLine, deadlineMs: number): EventStore['readStream'] {
  return async (stream, { direction = 'forwards', from, limit } = {}) => {
    const isForwards = direction === 'forwards';
    const options = {
      direction: isForwards ? FORWARDS : BACKWARDS,
      fromRevision: from ?? (isForwards ? START : END),
      // The server refuses to read none; one tells whether the stream is there.
      maxCount: limit === undefined ? Number.MAX_SAFE_INTEGER : Math.max(1, limit),
      requiresLeader: true,
    } satisfies ReadStreamOptions;
    return line.call(async (client) => {
      try {
        const events = await collect(client.readStream(stream, options), deadlineMs);
        const wanted = limit === 0 ? [] : events;
        return {
          found: true,
          events: wanted.flatMap(({ event }) => (event ? [recordedEventOf(event)] : [])),
        };
      } catch (error) {
        if (error instanceof StreamNotFoundError) return { found: false };
        throw error;
      }
    });
  };
}
