import { createHash, timingSafeEqual } from 'node:crypto';
import { bearerOf, unauthenticated } from '@surgery-calendar/service-host';
import { type Request } from 'express';
import { type Actor } from '../audit/audit-entry.ts';
import { type Hospital } from '../hospital.ts';

/** Whose directory asks. */
export interface Directory {
  readonly hospitalId: string;
  readonly actor: Actor;
}

/**
 * Tells whose directory a request is of, by its bearer token alone. Throws a 401 where it is nobody's. Every known token is compared,
 * by its hash, so that the time tells nothing of any.
 */
export function createDirectoryOf(hospitals: readonly Hospital[]): (request: Request) => Directory {
  const known = hospitals.flatMap(({ hospitalId, scimToken }) =>
    scimToken === undefined ? [] : [{ hospitalId, hash: sha256(scimToken) }],
  );
  return (request) => {
    const presented = sha256(bearerOf(request.headers.authorization));
    const [found] = known.filter(({ hash }) => timingSafeEqual(hash, presented));
    if (found === undefined) throw unauthenticated('invalid_token');
    const { hospitalId } = found;
    return { hospitalId, actor: { kind: 'directory', id: hospitalId, ip: request.ip } };
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
