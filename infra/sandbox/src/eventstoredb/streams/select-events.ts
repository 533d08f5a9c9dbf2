import { type EventLog } from '../log/event-log.ts';
import { type StoredEvent } from '../log/stored-event.ts';
import { type streams } from '../wire.ts';

const backwards = 1;

/** The events that a read of one stream asks for. */
export function selectOfStream(
  stream: readonly StoredEvent[],
  options: streams.ReadReq.Options,
): readonly StoredEvent[] {
  const from = options.getStream();
  const count = Number(options.getCount());
  const last = BigInt(stream.length - 1);
  if (options.getReadDirection() === backwards) {
    const start = from?.hasRevision()
      ? smaller(BigInt(from.getRevision()), last)
      : from?.hasEnd()
        ? last
        : 0n;
    return stream
      .slice(0, Number(start) + 1)
      .toReversed()
      .slice(0, count);
  }
  const start = from?.hasRevision() ? BigInt(from.getRevision()) : from?.hasEnd() ? last + 1n : 0n;
  return start > last ? [] : stream.slice(Number(start), Number(start) + count);
}

/** The events that a read of `$all` asks for. A position is included going forwards, and left out going backwards. */
export function selectOfAll(log: EventLog, options: streams.ReadReq.Options): readonly StoredEvent[] {
  const from = options.getAll();
  const count = Number(options.getCount());
  const position = from?.getPosition()?.getCommitPosition();
  const before =
    position !== undefined ? log.countTo(BigInt(position) - 1n) : from?.hasEnd() ? log.all().length : 0;
  return options.getReadDirection() === backwards
    ? log
        .all()
        .slice(Math.max(0, before - count), before)
        .toReversed()
    : log.all().slice(before, before + count);
}

function smaller(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
