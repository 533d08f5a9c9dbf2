import { runBenches } from '@surgery-calendar/bench';
import { appendThroughput } from './append-throughput.ts';
import { openBenchServer } from './bench-server.ts';

const server = await openBenchServer();
process.stderr.write(`EventStoreDB is ${server.taken}.\n`);

await runBenches(
  {
    'one-writer': () => appendThroughput(server.url, { writers: 1, size: 1 }),
    '16-writers': () => appendThroughput(server.url, { writers: 16, size: 1 }),
    '64-writers': () => appendThroughput(server.url, { writers: 64, size: 1 }),
    'ten-events': () => appendThroughput(server.url, { writers: 1, size: 10 }),
  },
  { start: () => Promise.resolve(), stop: () => server.stop() },
);
// The client holds connections for half an hour after it was disposed of.
process.exit(0);
