import { type ServerWritableStream } from '@grpc/grpc-js';
import { type EventLog } from '../log/event-log.ts';
import { type Mischief } from '../mischief.ts';
import { streams } from '../wire.ts';
import { readEventOf } from './read-event.ts';
import { filterOf } from './stream-filter.ts';

/** How many events the server looks at before it tells how far it is, where the client names no search window. */
const searchWindow = 32;

/** A subscription to `$all`: what there is after the position, "caught up", then what comes; checkpoints whatever matches. */
export async function subscribeToAll(
  log: EventLog,
  mischief: Mischief,
  call: ServerWritableStream<streams.ReadReq, streams.ReadResp>,
  options: streams.ReadReq.Options,
): Promise<void> {
  const { ended, write } = writerTo(call, mischief);
  const matches = filterOf(options);
  const filter = options.getFilter();
  const interval =
    (filter?.hasMax() ? filter.getMax() : searchWindow) * (filter?.getCheckpointintervalmultiplier() ?? 1);
  const from = options.getAll();
  const position = from?.getPosition()?.getCommitPosition();
  let next = position !== undefined ? log.countTo(BigInt(position)) : from?.hasEnd() ? log.all().length : 0;
  let considered = 0;
  let isLive = false;

  await write(new streams.ReadResp().setConfirmation(confirmation()));
  while (!ended.aborted) {
    const event = log.all()[next];
    if (event === undefined) {
      if (!isLive) await write(new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()));
      isLive = true;
      if (log.all()[next] === undefined) await nextAppend(log, ended);
      continue;
    }
    next += 1;
    considered += 1;
    if (matches(event)) await write(readEventOf(event));
    if (filter !== undefined && considered >= interval) {
      considered = 0;
      const checkpoint = new streams.ReadResp.Checkpoint()
        .setCommitPosition(String(event.position))
        .setPreparePosition(String(event.position));
      await write(new streams.ReadResp().setCheckpoint(checkpoint));
    }
  }
  call.end();
}

function confirmation(): streams.ReadResp.SubscriptionConfirmation {
  return new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(crypto.randomUUID());
}

/** Writes no faster than the client reads, and nothing once the call has ended. */
function writerTo(call: ServerWritableStream<streams.ReadReq, streams.ReadResp>, mischief: Mischief) {
  const gone = new AbortController();
  for (const end of ['cancelled', 'close', 'error']) call.on(end, () => gone.abort());
  return {
    ended: gone.signal,
    write: async (response: streams.ReadResp): Promise<void> => {
      if (gone.signal.aborted || mischief.silent || mischief.mutesSubscriptions) return;
      if (call.write(response)) return;
      await new Promise<void>((resolve) => {
        call.once('drain', () => resolve());
        gone.signal.addEventListener('abort', () => resolve(), { once: true });
      });
    },
  };
}

function nextAppend(log: EventLog, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const unwatch = log.onAppend(go);
    ended.addEventListener('abort', go, { once: true });
    function go(): void {
      unwatch();
      ended.removeEventListener('abort', go);
      resolve();
    }
  });
}
