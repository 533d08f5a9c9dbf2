import { status, type handleServerStreamingCall } from '@grpc/grpc-js';
import { type EventLog } from '../log/event-log.ts';
import { type StoredEvent } from '../log/stored-event.ts';
import { type Mischief } from '../mischief.ts';
import { streams } from '../wire.ts';
import { streamNameOf } from './expected-version.ts';
import { readEventOf } from './read-event.ts';
import { selectOfAll, selectOfStream } from './select-events.ts';
import { subscribeToAll } from './subscribe.ts';

/** `Read`: of one stream, of `$all`, or a subscription to `$all`, by what its options say. */
export function readHandler(
  log: EventLog,
  mischief: Mischief,
): handleServerStreamingCall<streams.ReadReq, streams.ReadResp> {
  return (call) => {
    const options = call.request.getOptions();
    if (options === undefined || (options.hasSubscription() && !options.hasAll())) {
      call.emit('error', { code: status.UNIMPLEMENTED, details: 'only $all can be subscribed to here' });
      return;
    }
    if (options.hasSubscription()) {
      void subscribeToAll(log, mischief, call, options);
      return;
    }
    if (mischief.silent) return;
    for (const response of answerTo(log, options)) call.write(response);
    call.end();
  };
}

function answerTo(log: EventLog, options: streams.ReadReq.Options): streams.ReadResp[] {
  if (!options.hasStream()) return selectOfAll(log, options).map(readEventOf);
  const identifier = options.getStream()?.getStreamIdentifier();
  const stream: readonly StoredEvent[] = log.stream(streamNameOf(identifier));
  if (stream.length > 0) return selectOfStream(stream, options).map(readEventOf);
  return [
    new streams.ReadResp().setStreamNotFound(
      new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier),
    ),
  ];
}
