import { canonicalJson, type HospitalId } from '@surgery-calendar/contracts';
import { v5 as uuidV5 } from 'uuid';

/** Namespace of the ids that are derived from idempotency keys. */
const namespace = 'c3a1f1de-5a0b-4a57-9c64-0d9a5f6a1f3e';

/** A request that carries an `Idempotency-Key`: whoever sends it again is answered as the first time. */
export interface KeyedRequest {
  /** UUIDv5 of hospital, client and key. */
  readonly id: string;
  /** Fingerprint of what was asked: method, path and body. */
  readonly hash: string;
}

/**
 * Derives a request's id and fingerprint. `fingerprint` must be a hash with a secret key: the body holds a patient's name, which could
 * be guessed from a bare hash of it.
 */
export function keyedRequest(
  request: {
    readonly hospitalId: HospitalId;
    readonly client: string;
    readonly key: string;
    readonly target: string;
    readonly body: unknown;
  },
  fingerprint: (text: string) => string,
): KeyedRequest {
  const { hospitalId, client, key, target, body } = request;
  return {
    id: uuidV5(JSON.stringify([hospitalId, client, key]), namespace),
    hash: fingerprint(JSON.stringify([key, target, canonicalJson(body ?? {})])),
  };
}

/** The id of the surgery that a keyed request schedules: the same for every repetition, whatever its body. */
export function surgeryIdOf(request: KeyedRequest): string {
  return uuidV5('surgery', request.id);
}

/**
 * The id of the nth event of a keyed request. Two bodies under one key give two ids: where they meet in the same moment, the event
 * store must not take the second for a repetition of the first.
 */
export function eventIdOf(request: KeyedRequest, nth: number): string {
  return uuidV5(`${request.hash}/${nth}`, request.id);
}
