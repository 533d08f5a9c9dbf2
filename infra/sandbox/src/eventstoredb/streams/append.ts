import { type handleClientStreamingCall } from '@grpc/grpc-js';
import { type EventLog } from '../log/event-log.ts';
import { type Expected, type ProposedEvent } from '../log/stored-event.ts';
import { type Mischief } from '../mischief.ts';
import { shared, streams } from '../wire.ts';
import { expectedOf, streamNameOf } from './expected-version.ts';
import { proposedEventOf } from './proposed-event.ts';

/** `Append`: the options, then an event a message, one answer. The client takes it where `BatchAppend` is not offered. */
export function appendHandler(
  log: EventLog,
  mischief: Mischief,
): handleClientStreamingCall<streams.AppendReq, streams.AppendResp> {
  return (call, answer) => {
    let options: streams.AppendReq.Options | undefined;
    const events: ProposedEvent[] = [];
    call.on('data', (request: streams.AppendReq) => {
      options ??= request.getOptions();
      const message = request.getProposedMessage();
      if (message !== undefined) events.push(proposedEventOf(message));
    });
    call.on('end', () => {
      if (options === undefined) {
        call.destroy(new Error('an append begins with its options'));
        return;
      }
      const expected = expectedOf(options, options.getRevision());
      const response = responseTo(log, streamNameOf(options.getStreamIdentifier()), expected, events);
      if (!mischief.silent) answer(null, response);
    });
  };
}

function responseTo(
  log: EventLog,
  stream: string,
  expected: Expected,
  events: readonly ProposedEvent[],
): streams.AppendResp {
  const outcome = log.append(stream, expected, events);
  const response = new streams.AppendResp();
  if (outcome.kind === 'appended') {
    const position = new streams.AppendResp.Position()
      .setCommitPosition(String(outcome.position))
      .setPreparePosition(String(outcome.position));
    return response.setSuccess(
      new streams.AppendResp.Success().setCurrentRevision(String(outcome.revision)).setPosition(position),
    );
  }
  const refusal = new streams.AppendResp.WrongExpectedVersion();
  if (outcome.current === undefined) refusal.setCurrentNoStream(new shared.Empty());
  else refusal.setCurrentRevision(String(outcome.current));
  if (expected === 'no-stream') refusal.setExpectedNoStream(new shared.Empty());
  else if (expected === 'stream-exists') refusal.setExpectedStreamExists(new shared.Empty());
  else refusal.setExpectedRevision(String(expected));
  return response.setWrongExpectedVersion(refusal);
}
