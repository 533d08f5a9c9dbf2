import {
  EventStoreUnavailableError,
  WrongExpectedRevisionError,
  type AppendResult,
  type EventStore,
  type ExpectedRevision,
  type JsonObject,
  type NewEvent,
} from '@surgery-calendar/event-store';
import type { Decision, RefusalCode } from '../surgery/decision.ts';
import { evolve, unknownSurgery, type KnownSurgery, type SurgeryState } from '../surgery/surgery-state.ts';
import { loadSurgery, type SurgeryAt } from './surgery-stream.ts';

/** Who commanded, when and in answer to what; stored with every event. */
export interface CommandContext {
  readonly subject: string;
  readonly client: string;
  readonly at: Date;
  readonly correlationId: string;
}

export type Handled =
  | { readonly kind: 'done'; readonly surgery: SurgeryAt }
  | { readonly kind: 'refused'; readonly code: RefusalCode }
  /** The client's `If-Match` speaks of another revision than the present one. */
  | { readonly kind: 'changed-meanwhile'; readonly revision: bigint };

/** Two schedulers at one surgery are rare; of so many in the same moment the last are told to come again. */
const mostTries = 10;

/**
 * Loads the surgery, lets the rule decide, appends in one commit; decides again where somebody was faster. Throws what the event
 * store throws, `WrongExpectedRevisionError` where somebody was faster every time.
 */
export async function handleCommand(
  store: EventStore,
  stream: string,
  decide: (state: SurgeryState) => Decision,
  context: CommandContext,
  options: { readonly newId: () => string; readonly ifMatch?: bigint },
): Promise<Handled> {
  for (let tries = 1; ; tries++) {
    const before = await loadSurgery(store, stream);
    if (options.ifMatch !== undefined && before !== undefined && before.revision !== options.ifMatch) {
      return { kind: 'changed-meanwhile', revision: before.revision };
    }
    const decision = decide(before?.state ?? unknownSurgery);
    if (decision.kind === 'refused') return decision;
    try {
      const surgery = await append(store, stream, before, decision, context, options.newId);
      if (surgery === undefined)
        throw new Error('a rule accepted a command for an unknown surgery without an event');
      return { kind: 'done', surgery };
    } catch (error) {
      if (!(error instanceof WrongExpectedRevisionError) || tries === mostTries) throw error;
    }
  }
}

/**
 * Appends, and where the store gave no answer appends the very same events once more: they are stored once whatever became of the
 * first try. Without that a client told to come again would book a second surgery.
 */
async function appendKnowing(
  store: EventStore,
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): Promise<AppendResult> {
  try {
    return await store.append(stream, expected, events);
  } catch (error) {
    if (!(error instanceof EventStoreUnavailableError)) throw error;
    return await store.append(stream, expected, events);
  }
}

async function append(
  store: EventStore,
  stream: string,
  before: SurgeryAt | undefined,
  decision: Extract<Decision, { kind: 'accepted' }>,
  context: CommandContext,
  newId: () => string,
): Promise<SurgeryAt | undefined> {
  const { events } = decision;
  if (events.length === 0) return before;
  const metadata: JsonObject = {
    subject: context.subject,
    client: context.client,
    at: context.at.toISOString(),
    correlationId: context.correlationId,
    causationId: context.correlationId,
  };
  const newEvents = events.map((event) => ({ id: newId(), type: event.type, data: event.data, metadata }));
  const { revision } = await appendKnowing(store, stream, before?.revision ?? 'no-stream', newEvents);
  const state = events.reduce<KnownSurgery | undefined>(
    (known, event) => evolve(known ?? unknownSurgery, event),
    before?.state,
  );
  return state === undefined ? undefined : { state, revision };
}
