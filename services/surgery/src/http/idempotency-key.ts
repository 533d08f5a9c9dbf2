import type { Request } from 'express';
import { keyedRequest, type KeyedRequest } from '../stream/command-request.ts';
import type { PatientKeys } from '../patient-data/patient-keys.ts';
import type { Caller } from './caller.ts';
import { problemOf } from './problems.ts';

/** A request's `Idempotency-Key`, bound to hospital and client; undefined where it carries none. Throws a 400 problem. */
export function keyOf(
  req: Request,
  caller: Caller,
  { fingerprint }: Pick<PatientKeys, 'fingerprint'>,
): KeyedRequest | undefined {
  const key = req.get('Idempotency-Key');
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw problemOf('invalid-idempotency-key');
  const { hospitalId, client } = caller;
  const target = `${req.method} ${req.path}`;
  return keyedRequest({ hospitalId, client, key, target, body: req.body }, fingerprint);
}
