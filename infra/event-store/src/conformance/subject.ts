import { randomUUID } from 'node:crypto';
import {
  EventStoreUnavailableError,
  type AppendResult,
  type EventStore,
  type ExpectedRevision,
  type JsonObject,
  type NewEvent,
  type RecordedEvent,
} from '../event-store.ts';

/** An adapter under test, on a server of its own or with names that nobody else uses. */
export interface Subject {
  readonly store: EventStore;
  /** Ends the server, or every connection to it, as abruptly as a crash does; resolves once it can be reached again. */
  crash(): Promise<void>;
  close(): Promise<void>;
  /** How long a test waits for something before it fails, in milliseconds; 20,000 unless given. */
  readonly patienceMs?: number;
}

export function newEvent(data: JsonObject = {}, metadata: JsonObject = {}): NewEvent {
  return { id: randomUUID(), type: 'Happened', data, metadata };
}

export function newEvents(count: number): NewEvent[] {
  return Array.from({ length: count }, (_, nth) => newEvent({ nth }));
}

/** A stream name that occurs nowhere else, beginning with `prefix`. */
export function newStream(prefix = 'conformance-'): string {
  return `${prefix}${randomUUID()}`;
}

export async function eventsOf(store: EventStore, stream: string): Promise<readonly RecordedEvent[]> {
  const slice = await store.readStream(stream);
  return slice.found ? slice.events : [];
}

export function idsOf(events: readonly { readonly id: string }[]): string[] {
  return events.map(({ id }) => id);
}

/** Appends, repeated for as long as the answer is "unknown", as a client does: a machine that stands still for a moment is no fault. */
export async function appendUntilKnown(
  store: EventStore,
  ...append: [stream: string, expected: ExpectedRevision, events: readonly NewEvent[]]
): Promise<AppendResult> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await store.append(...append);
    } catch (error) {
      if (!(error instanceof EventStoreUnavailableError) || tries === 20) throw error;
    }
  }
}

/** Waits until something holds, looking often. Fails after `deadlineMs` with what was waited for. */
export async function until(what: string, holds: () => boolean, deadlineMs = 20_000): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`waited ${deadlineMs} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The same with the patience of the subject. */
export function untilWithin(subject: () => Subject): (what: string, holds: () => boolean) => Promise<void> {
  return (what, holds) => until(what, holds, subject().patienceMs);
}
