import {
  WrongExpectedRevisionError,
  type EventStore,
  type JsonObject,
  type RecordedEvent,
} from '@surgery-calendar/event-store';
import { eventIdOf, type KeyedRequest } from './command-request.ts';

/** Streams of answers that left no event of a surgery behind: to a command that changed nothing, to messages passed on. */
const answerStreams = 'answer-';

export type Answered =
  | { readonly kind: 'answered'; readonly data: JsonObject; readonly at: Date }
  /** The key was used for something else before. */
  | { readonly kind: 'key-reused' };

/** What such a request was answered before; undefined: not yet. */
export async function recallAnswer(store: EventStore, request: KeyedRequest): Promise<Answered | undefined> {
  const slice = await store.readStream(answerStreams + request.id, { limit: 1 });
  const [event] = slice.found ? slice.events : [];
  if (event === undefined) return undefined;
  return isOf(event, request)
    ? { kind: 'answered', data: event.data, at: event.recordedAt }
    : { kind: 'key-reused' };
}

/** Keeps what a request was answered. Where another one under the same key was faster, its answer is given instead. */
export async function rememberAnswer(
  store: EventStore,
  request: KeyedRequest,
  data: JsonObject,
): Promise<Answered | undefined> {
  const event = {
    id: eventIdOf(request, 0),
    type: 'RequestAnswered',
    data,
    metadata: { requestHash: request.hash, causationId: request.id, correlationId: request.id },
  };
  try {
    await store.append(answerStreams + request.id, 'no-stream', [event]);
    return undefined;
  } catch (error) {
    if (!(error instanceof WrongExpectedRevisionError)) throw error;
    return recallAnswer(store, request);
  }
}

/** Whether an event came of this very request, and not of another one under its key. */
export function isOf(event: RecordedEvent, request: KeyedRequest): boolean {
  return event.metadata['requestHash'] === request.hash;
}
