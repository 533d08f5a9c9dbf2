import { ProblemError } from '@surgery-calendar/service-host';
import type { Request } from 'express';

/** A surgery's revision as an ETag. */
export function entityTag(revision: bigint): string {
  return `"${revision}"`;
}

/** The revision that a request's `If-Match` asks for; undefined where any will do. Throws a 400 problem where it is none of ours. */
export function ifMatch(req: Request): bigint | undefined {
  const header = req.get('If-Match');
  if (header === undefined || header === '*') return undefined;
  const digits = /^"(\d{1,18})"$/.exec(header)?.[1];
  if (digits === undefined) {
    throw new ProblemError(400, 'invalid-if-match', 'If-Match must be the ETag of a surgery, such as "3"');
  }
  return BigInt(digits);
}

/** The surgery is at another revision than the client knows. */
export function changedMeanwhile(revision: bigint): ProblemError {
  return new ProblemError(412, 'changed-meanwhile', 'The surgery has changed meanwhile', {
    headers: { ETag: entityTag(revision) },
  });
}
