import { instant } from '@surgery-calendar/contracts';
import { isDatabaseUnavailable } from '@surgery-calendar/postgres';
import { connectRabbit } from '@surgery-calendar/rabbit';
import { progressReport } from '@surgery-calendar/service-host';
import { awaitBoard } from '../board/await-board.ts';
import type { BoardSignal } from '../board/board-signal.ts';
import { republish } from '../relay/republish.ts';
import { refuse } from './refuse.ts';

type Parts = Omit<Parameters<typeof republish>[0], 'bus'>;

/** Runs `republish`; a signal stops it between two batches, and the process then exits with 1. */
export async function runRepublish(
  parts: Parts & { readonly signal: BoardSignal },
  options: { readonly from?: string | undefined; readonly to?: string | undefined },
  url: string | undefined,
): Promise<void> {
  const [from, to] = [instant.safeParse(options.from), instant.safeParse(options.to)];
  if (!from.success || !to.success)
    refuse('republish needs --from and --to, each an instant such as 2026-12-01T00:00:00-03:00\n');
  if (url === undefined)
    refuse('republish needs AMQP_URL; the bus of an npm start without RabbitMQ is inside its process\n');
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stopping.abort());
  const bus = await connectRabbit({
    ...{ url, name: 'surgery republish', logger: parts.logger, publishAs: 'connection-user' },
    isTransient: isDatabaseUnavailable,
  });
  try {
    await awaitBoard(parts);
    const report = progressReport('republish', process.stdout);
    const count = await republish(
      { ...parts, bus },
      { from: from.data, to: to.data },
      (published) => report.step(published, 'messages'),
      stopping.signal,
    );
    if (stopping.signal.aborted) process.exitCode = 1;
    report.done(`${count} messages published${stopping.signal.aborted ? ', then stopped' : ''}`);
  } finally {
    await bus.close();
  }
}
