import { startStack, type Report } from './start-stack.ts';
import { CannotStart } from './cannot-start.ts';
import { readStackSettings } from './stack-settings.ts';
import { terminalReport } from './terminal-report.ts';
import { welcome } from './welcome.ts';

// `npm start`. Stops on Ctrl-C, on SIGTERM, and when the process that started it is gone (its channel closes).
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // Asked twice, it does not wait: PostgreSQL and RabbitMQ end with this process in any case.
    if (stopping.signal.aborted) process.exit(130);
    stopping.abort();
  });
}
if (process.connected) process.on('disconnect', () => stopping.abort());

const report: Report = terminalReport(process.stdout);
try {
  const stack = await startStack(readStackSettings(process.env), report, stopping.signal);
  console.log(welcome(stack.file, stack.filePath, stack.lastSurgeryPath));
  if (!stopping.signal.aborted) {
    await new Promise((resolve) => stopping.signal.addEventListener('abort', resolve, { once: true }));
  }
  report('Stopping', 'services, sandbox, bus, PostgreSQL …');
  await stack.stop();
  report('Stopping', 'done, nothing is left running');
  process.exit(0);
} catch (error) {
  if (stopping.signal.aborted && error === stopping.signal.reason) process.exit(0);
  if (error instanceof CannotStart) console.error(`\n${error.message}`);
  else console.error('\nThe system could not be started or stopped:', error);
  process.exit(1);
}
