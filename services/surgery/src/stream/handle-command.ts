import type { HospitalId, SurgeryId } from '@surgery-calendar/contracts';
import {
  EventStoreUnavailableError,
  WrongExpectedRevisionError,
  type AppendResult,
  type EventStore,
  type ExpectedRevision,
  type JsonObject,
  type NewEvent,
  type RecordedEvent,
} from '@surgery-calendar/event-store';
import { isForeignSurgery } from '../foreign/foreign-stream.ts';
import { openOne } from '../patient-data/open-surgeries.ts';
import type { PatientKeys } from '../patient-data/patient-keys.ts';
import type { Decision, RefusalCode, Rule } from '../surgery/decision.ts';
import { evolve, unknownSurgery, type SurgeryState } from '../surgery/surgery-state.ts';
import { rememberAnswer } from './answered-requests.ts';
import { eventIdOf, type KeyedRequest } from './command-request.ts';
import { isPublished } from './published-events.ts';
import { findRepetition, type Repetition } from './repeated-command.ts';
import { sealCommand } from '../patient-data/seal-command.ts';
import { foldSurgery, ownSource, readSurgery, surgeryStream, type SurgeryAt } from './surgery-stream.ts';

/** Who commanded, when, why and in answer to what; stored with every event. */
export interface CommandContext {
  /** The command's name, such as `reschedule-surgery`. */
  readonly command: string;
  readonly subject: string;
  readonly client: string;
  readonly at: Date;
  readonly reason: string | undefined;
  readonly correlationId: string;
}

export interface Command {
  readonly hospitalId: HospitalId;
  readonly surgeryId: SurgeryId;
  readonly rule: Rule;
  readonly context: CommandContext;
  /** Undefined: the client gave no key, and a repetition is a command of its own. */
  readonly request: KeyedRequest | undefined;
  readonly ifMatch: bigint | undefined;
}

export type Handled =
  /** `answeredAt`: it is the repetition of a request that was answered then. */
  | { readonly kind: 'done'; readonly surgery: SurgeryAt; readonly answeredAt: Date | undefined }
  | { readonly kind: 'refused'; readonly code: RefusalCode }
  /** Another system owns the surgery. */
  | { readonly kind: 'owned-elsewhere' }
  /** The client used the key for something else. */
  | { readonly kind: 'key-reused' }
  /** The client's `If-Match` speaks of another revision than the present one. */
  | { readonly kind: 'changed-meanwhile'; readonly revision: bigint };

/** Two schedulers at one surgery are rare; of so many in the same moment the last are told to come again. */
const mostTries = 10;

/**
 * Loads the surgery, lets the rule decide, appends in one commit; decides again where somebody was faster. Throws what the event
 * store throws, `WrongExpectedRevisionError` where somebody was faster every time.
 */
export async function handleCommand(
  { store, keys }: { readonly store: EventStore; readonly keys: PatientKeys },
  command: Command,
  newId: () => string,
): Promise<Handled> {
  const { hospitalId, surgeryId, request, ifMatch } = command;
  const stream = surgeryStream(hospitalId, surgeryId);
  for (let tries = 1; ; tries++) {
    const events = await readSurgery(store, stream);
    const repetition = request && (await findRepetition(store, request, events ?? []));
    if (repetition !== undefined) return inTheClear(keys, repetition);
    const kept = foldSurgery(events ?? []);
    const before = kept && (await openOne(keys, kept));
    if (ifMatch !== undefined && before !== undefined && before.revision !== ifMatch) {
      return { kind: 'changed-meanwhile', revision: before.revision };
    }
    const decision = command.rule(before?.state ?? unknownSurgery);
    if (decision.kind === 'refused') {
      const elsewhere =
        decision.code === 'surgery-unknown' && (await isForeignSurgery(store, hospitalId, surgeryId));
      return elsewhere ? { kind: 'owned-elsewhere' } : decision;
    }
    if (decision.events.length === 0) {
      if (before === undefined) throw new Error('a rule accepted a command for an unknown surgery');
      const faster = request && (await keepAnswer(store, before, events ?? [], request));
      return faster === undefined
        ? { kind: 'done', surgery: before, answeredAt: undefined }
        : inTheClear(keys, faster);
    }
    try {
      const parts = { store, keys, stream, newId };
      const surgery = await append(parts, before, decision, command);
      return { kind: 'done', surgery, answeredAt: undefined };
    } catch (error) {
      if (!(error instanceof WrongExpectedRevisionError) || tries === mostTries) throw error;
    }
  }
}

/**
 * All was as commanded. Under a key that is kept: its repetition must not undo what others change from now on. Gives the answer of
 * another request under the key that was faster.
 */
async function keepAnswer(
  store: EventStore,
  surgery: SurgeryAt,
  events: readonly RecordedEvent[],
  request: KeyedRequest,
): Promise<Repetition | undefined> {
  const faster = await rememberAnswer(store, request, { revision: Number(surgery.revision) });
  return faster && findRepetition(store, request, events);
}

async function inTheClear(keys: PatientKeys, repetition: Repetition): Promise<Handled> {
  if (repetition.kind === 'key-reused') return repetition;
  return { ...repetition, surgery: await openOne(keys, repetition.surgery) };
}

async function append(
  parts: {
    readonly store: EventStore;
    readonly keys: PatientKeys;
    readonly stream: string;
    readonly newId: () => string;
  },
  before: SurgeryAt | undefined,
  { events }: Extract<Decision, { kind: 'accepted' }>,
  { context, request }: Command,
): Promise<SurgeryAt> {
  const state = events.reduce<SurgeryState>(evolve, before?.state ?? unknownSurgery);
  if (state.status === 'unknown') throw new Error('a rule accepted a command without an event');
  const metadata = metadataOf(context, request);
  const kept = await sealCommand(parts.keys, state, { events, reason: context.reason });
  const newEvents = kept.events.map((event, nth) => ({
    id: request === undefined ? parts.newId() : eventIdOf(request, nth),
    type: event.type,
    data: { ...event.data },
    metadata: { ...metadata, ...(kept.reason === undefined ? {} : { reason: kept.reason }) },
  }));
  const expected = before?.revision ?? 'no-stream';
  const { revision } = await appendKnowing(parts.store, parts.stream, expected, newEvents);
  const published = events.findLastIndex((event) => isPublished(event.type));
  const messageRevision =
    published < 0 ? before?.messageRevision : revision - BigInt(events.length - 1 - published);
  return { source: ownSource, state, revision, messageRevision: messageRevision ?? revision };
}

function metadataOf(context: CommandContext, request: KeyedRequest | undefined): JsonObject {
  return {
    command: context.command,
    subject: context.subject,
    client: context.client,
    at: context.at.toISOString(),
    correlationId: context.correlationId,
    causationId: request?.id ?? context.correlationId,
    ...(request === undefined ? {} : { requestHash: request.hash }),
  };
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
