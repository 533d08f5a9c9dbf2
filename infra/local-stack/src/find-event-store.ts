import { createEventStoreDbEventStore, eventStoreKind } from '@surgery-calendar/event-store';

/** Where the log is, in words. Throws where it is in an EventStoreDB that does not answer: nothing could be scheduled. */
export async function findEventStore(url: string | undefined): Promise<string> {
  if (url === undefined) return 'in that PostgreSQL';
  if (eventStoreKind(url) === 'PostgreSQL') return 'the PostgreSQL at EVENT_STORE_URL';
  const store = createEventStoreDbEventStore({ url });
  try {
    await store.readStream('asked-whether-it-answers', { limit: 1 });
  } finally {
    await store.close();
  }
  return 'EventStoreDB at EVENT_STORE_URL';
}
