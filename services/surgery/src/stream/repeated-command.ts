import type { EventStore, RecordedEvent } from '@surgery-calendar/event-store';
import { isOf, recallAnswer } from './answered-requests.ts';
import type { KeyedRequest } from './command-request.ts';
import { foldSurgery, type KeptSurgery } from './surgery-stream.ts';

export type Repetition =
  | { readonly kind: 'done'; readonly surgery: KeptSurgery; readonly answeredAt: Date }
  | { readonly kind: 'key-reused' };

/**
 * What a keyed request came to when it was first sent: the surgery as it then was. Undefined where it is new. `events` are those of
 * the surgery that it commands.
 */
export async function findRepetition(
  store: EventStore,
  request: KeyedRequest,
  events: readonly RecordedEvent[],
): Promise<Repetition | undefined> {
  const last = events.findLast((event) => event.metadata['causationId'] === request.id);
  if (last !== undefined) {
    return isOf(last, request) ? asOf(events, last.revision, last.recordedAt) : { kind: 'key-reused' };
  }
  const answered = await recallAnswer(store, request);
  if (answered?.kind !== 'answered') return answered;
  return asOf(events, BigInt(Number(answered.data['revision'])), answered.at);
}

function asOf(events: readonly RecordedEvent[], revision: bigint, answeredAt: Date): Repetition {
  const surgery = foldSurgery(events.filter((event) => event.revision <= revision));
  if (surgery === undefined) throw new Error('an answer speaks of a surgery that has no events');
  return { kind: 'done', surgery, answeredAt };
}
