import {
  CLOUD_EVENT,
  CLOUD_EVENT_BATCH,
  exchanges,
  surgeryEvent,
  type HospitalId,
  type SurgeryEvent,
} from '@surgery-calendar/contracts';
import type { EventStore } from '@surgery-calendar/event-store';
import { BusUnavailableError, UnroutableError, type Bus } from '@surgery-calendar/rabbit';
import {
  fieldErrors,
  invalidBody,
  ProblemError,
  unavailable,
  type BearerVerifier,
  type FieldError,
} from '@surgery-calendar/service-host';
import type { Express, Request } from 'express';
import type { PatientKeys } from '../patient-data/patient-keys.ts';
import { requireAudience } from '../relay/audience.ts';
import { recallAnswer, rememberAnswer } from '../stream/answered-requests.ts';
import { ownSource } from '../stream/surgery-stream.ts';
import { requireCaller } from './caller.ts';
import { keyOf } from './idempotency-key.ts';
import { problemOf } from './problems.ts';

/** More in one request would hold it, and its confirms, for too long. */
const longestBatch = 1_000;

/**
 * `POST /messages`: CloudEvents over HTTP from systems without AMQP, published with confirm. None of a batch is published where one is wrong; where the bus fails midway the answer is 503, and sending all of it again changes nothing.
 */
export function addMessagesRoute(
  app: Express,
  {
    bus,
    store,
    keys,
    verifyBearer,
  }: {
    readonly bus: Bus;
    readonly store: EventStore;
    readonly keys: PatientKeys;
    readonly verifyBearer: BearerVerifier;
  },
): void {
  app.post('/messages', async (req, res) => {
    const caller = await requireCaller(req, verifyBearer, ['scheduler', 'system']);
    const events = parseEvents(req);
    requireOwnHospital(events, caller.hospitalId);
    refuseOwnSource(events);
    const request = keyOf(req, caller, keys);
    const before = request && (await recallAnswer(store, request));
    if (before?.kind === 'key-reused') throw problemOf('idempotency-key-reused');
    const accepted = events.map((event) => event.id);
    if (before === undefined) {
      await publishAll(bus, events);
      const faster = request && (await rememberAnswer(store, request, { accepted }));
      if (faster?.kind === 'key-reused') throw problemOf('idempotency-key-reused');
    }
    res.status(202).json({ accepted });
  });
}

/** Parsed, and beside it as it was sent: fields that only other readers know are passed on. */
function parseEvents(req: Request): (SurgeryEvent & { readonly sent: unknown })[] {
  const body: unknown = req.body;
  if (req.is(CLOUD_EVENT_BATCH) === CLOUD_EVENT_BATCH) {
    if (!Array.isArray(body)) throw invalidBody([{ field: '', message: 'must be an array of CloudEvents' }]);
    if (body.length === 0 || body.length > longestBatch) {
      throw invalidBody([{ field: '', message: `must hold 1 to ${longestBatch} CloudEvents` }]);
    }
    return parseAll(body, (index) => [index]);
  }
  if (req.is(CLOUD_EVENT) === CLOUD_EVENT) return parseAll([body], () => []);
  throw new ProblemError(415, 'unsupported-media-type', 'The body must be a CloudEvent', {
    detail: `Send Content-Type: ${CLOUD_EVENT} or ${CLOUD_EVENT_BATCH}.`,
  });
}

function parseAll(sent: readonly unknown[], prefixOf: (index: number) => PropertyKey[]) {
  const errors: FieldError[] = [];
  const events = sent.flatMap((one, index) => {
    const parsed = surgeryEvent.safeParse(one);
    if (parsed.success) return [{ ...parsed.data, sent: one }];
    errors.push(...fieldErrors(parsed.error.issues, prefixOf(index)));
    return [];
  });
  if (errors.length > 0) throw invalidBody(errors);
  return events;
}

function requireOwnHospital(events: readonly SurgeryEvent[], own: HospitalId): void {
  if (events.every((event) => event.data.hospitalId === own)) return;
  throw new ProblemError(
    404,
    'hospital-unknown',
    'A message is about a hospital that the token does not speak for',
  );
}

/** Nobody speaks for the surgeries that were scheduled here but this service itself. */
function refuseOwnSource(events: readonly SurgeryEvent[]): void {
  const errors = events.flatMap((event, index) =>
    event.source === ownSource
      ? [{ field: events.length === 1 ? 'source' : `${index}.source`, message: 'is this service’s own' }]
      : [],
  );
  if (errors.length > 0) throw invalidBody(errors);
}

async function publishAll(
  bus: Bus,
  events: readonly (SurgeryEvent & { readonly sent: unknown })[],
): Promise<void> {
  const publishing = events.map((event) =>
    bus.publish({
      exchange: exchanges.surgeryEvents,
      routingKey: event.type,
      body: Buffer.from(JSON.stringify(event.sent)),
      contentType: CLOUD_EVENT,
      messageId: event.id,
    }),
  );
  const failed = (await Promise.allSettled([requireAudience(bus), ...publishing])).find(
    (result) => result.status === 'rejected',
  );
  if (failed === undefined) return;
  const error: unknown = failed.reason;
  if (error instanceof BusUnavailableError || error instanceof UnroutableError) {
    throw unavailable(
      'The bus has not confirmed every message; send them again, a repetition changes nothing.',
      error,
    );
  }
  throw error;
}
