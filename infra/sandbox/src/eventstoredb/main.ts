import { parseArgs } from 'node:util';
import { startEventStoreDbStandIn } from './start-eventstoredb-stand-in.ts';

// `npm run eventstore-stand-in`: for `EVENT_STORE_URL=esdb://… npm start` where there is no EventStoreDB.
const usage = 'usage: npm run eventstore-stand-in -- [--port <number>] [--file <path>]\n';
const { port, file } = readArguments();
const standIn = await startEventStoreDbStandIn({ port, ...(file === undefined ? {} : { file }) });
process.stdout.write(
  `A stand-in for EventStoreDB listens at ${standIn.url}; it keeps its log in ${file ?? 'memory'}.\n`,
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void standIn.kill().then(() => process.exit(0)));
}
if (process.connected) process.on('disconnect', () => process.exit(0));

function readArguments(): { readonly port: number; readonly file: string | undefined } {
  try {
    const { values } = parseArgs({ options: { port: { type: 'string' }, file: { type: 'string' } } });
    const number = Number(values.port ?? 2113);
    if (!Number.isInteger(number) || number < 0 || number > 65_535)
      throw new TypeError('--port is a port number');
    return { port: number, file: values.file };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    process.stderr.write(`${error.message}\n${usage}`);
    // `EX_USAGE` of sysexits.h.
    return process.exit(64);
  }
}
