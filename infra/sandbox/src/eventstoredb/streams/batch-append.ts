import { type handleBidiStreamingCall } from '@grpc/grpc-js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import { type EventLog } from '../log/event-log.ts';
import { type AppendAnswer, type Expected, type ProposedEvent } from '../log/stored-event.ts';
import { type Mischief } from '../mischief.ts';
import { shared, statusMessage, streams } from '../wire.ts';
import { expectedOf, streamNameOf } from './expected-version.ts';
import { proposedEventOf } from './proposed-event.ts';

/** `google.rpc.Code`: what a refused append is said to be. */
const failedPrecondition = 9;

/** `BatchAppend`: many appends over one call, each in one or more requests under a correlation id, each answered by itself. */
export function batchAppendHandler(
  log: EventLog,
  mischief: Mischief,
): handleBidiStreamingCall<streams.BatchAppendReq, streams.BatchAppendResp> {
  return (call) => {
    const open = new Map<string, { options: streams.BatchAppendReq.Options; events: ProposedEvent[] }>();
    call.on('data', (request: streams.BatchAppendReq) => {
      const id = request.getCorrelationId()?.getString() ?? '';
      const options = request.getOptions();
      if (options !== undefined) open.set(id, { options, events: [] });
      const append = open.get(id);
      if (append === undefined) {
        call.destroy(new Error('an append begins with its options'));
        return;
      }
      append.events.push(...request.getProposedMessagesList().map(proposedEventOf));
      if (!request.getIsFinal()) return;
      open.delete(id);
      const stream = streamNameOf(append.options.getStreamIdentifier());
      const expected = expectedOf(append.options, append.options.getStreamPosition());
      const response = responseTo(log.append(stream, expected, append.events), expected)
        .setCorrelationId(request.getCorrelationId())
        .setStreamIdentifier(append.options.getStreamIdentifier());
      if (!mischief.silent) call.write(response);
    });
    call.on('end', () => call.end());
    // The client is gone; what it had sent whole is in the log.
    call.on('error', () => undefined);
  };
}

function responseTo(outcome: AppendAnswer, expected: Expected): streams.BatchAppendResp {
  const response = new streams.BatchAppendResp();
  if (outcome.kind === 'appended') {
    const position = new shared.AllStreamPosition()
      .setCommitPosition(String(outcome.position))
      .setPreparePosition(String(outcome.position));
    return response.setSuccess(
      new streams.BatchAppendResp.Success()
        .setCurrentRevision(String(outcome.revision))
        .setPosition(position),
    );
  }
  const refusal = new shared.WrongExpectedVersion();
  if (outcome.current === undefined) refusal.setCurrentNoStream(new empty.Empty());
  else refusal.setCurrentStreamRevision(String(outcome.current));
  if (expected === 'no-stream') refusal.setExpectedNoStream(new empty.Empty());
  else if (expected === 'stream-exists') refusal.setExpectedStreamExists(new empty.Empty());
  else refusal.setExpectedStreamPosition(String(expected));
  const details = new any.Any();
  details.pack(refusal.serializeBinary(), 'event_store.client.WrongExpectedVersion');
  return response.setError(
    new statusMessage.Status()
      .setCode(failedPrecondition)
      .setMessage('WrongExpectedVersion')
      .setDetails(details),
  );
}
