import { EventStoreUnavailableError } from '../event-store.ts';
import { newEvent, newStream, until } from '../conformance/subject.ts';
import { createEventStoreDbEventStore } from '../eventstoredb/eventstoredb-event-store.ts';
import { openLine } from './line.ts';

// A process of its own, since what the client rejects where nobody can catch it ends the process. Its argument is the server's port.
const line = await openLine('127.0.0.1', Number(process.argv[2]));
const store = createEventStoreDbEventStore({ url: `esdb://127.0.0.1:${line.port}?tls=false` });
await store.append(newStream(), 'no-stream', [newEvent()]);
line.swallow();
const long = { ...newEvent(), data: { text: 'x'.repeat(32_768) } };
const appending = Array.from({ length: 100 }, () =>
  store.append(newStream(), 'no-stream', [{ ...long, id: crypto.randomUUID() }]),
);
const answers = Promise.allSettled(appending);
// HTTP/2 lets 64 KiB go before it hears that they arrived, gRPC keeps a megabyte by itself: the rest would be held back by then.
await until('no more can be sent', () => line.swallowed() > 60_000);
line.cut();
const unknown = (await answers).filter(
  (answer) => answer.status === 'rejected' && answer.reason instanceof EventStoreUnavailableError,
);
process.stdout.write(`${unknown.length} appends of unknown outcome\n`);
process.exit(0);
