import { ProblemError, type Logger } from '@surgery-calendar/service-host';
import express, { type Express } from 'express';
import { type GoogleClient } from '../google/google-client.ts';
import { limitFailures } from '../http/limit-failures.ts';
import { requireHttps } from '../portal/require-https.ts';
import { takeSecurityEvents, type TakingParts } from './take-security-events.ts';
import { createSecurityEventVerifier, type RefusedSet } from './verify-security-event-token.ts';

const PATH = '/google/risc';

/** Google's own are not refused; whoever sends 100 that are has been tried enough for five minutes. */
const MOST_FAILURES = 100;

export interface RiscParts extends TakingParts {
  readonly google: GoogleClient;
  readonly publicUrl: string;
  readonly logger: Logger;
}

/**
 * `POST /google/risc`: Google tells of what befell an account (Cross-Account Protection, RFC 8935). No cookie is read: the signature is
 * the proof. The SET is never logged.
 */
export function addRiscRoute(app: Express, parts: RiscParts): void {
  const verify = createSecurityEventVerifier(parts.google, parts.clock);
  const https = requireHttps(parts.publicUrl, () => {
    throw new ProblemError(403, 'https-required', 'Only over https');
  });
  const limit = limitFailures({
    max: MOST_FAILURES,
    refuse: () => {
      throw new ProblemError(429, 'too-many-requests', 'Too many security events were refused');
    },
  });
  // Of any type: RFC 8935 has `application/secevent+jwt`, Google's documentation names none, and the signature decides.
  const body = express.text({ type: () => true, limit: '64kb' });
  app.post(PATH, https, limit, body, async (request, response) => {
    response.set('Cache-Control', 'no-store');
    const sent: unknown = request.body;
    const set = typeof sent === 'string' ? await verify(sent.trim()) : noToken;
    if (set.kind === 'refused') {
      parts.logger.warn({ code: set.code, reason: set.description }, 'a security event was refused');
      const { code: err, description } = set;
      response.status(400).set('Content-Language', 'en').json({ err, description });
      return;
    }
    const outcome = await takeSecurityEvents(parts, set, request.ip);
    parts.logger.info(
      { events: set.events.map(({ name }) => name), outcome },
      'Google sent a security event',
    );
    // A second delivery is acknowledged like the first, or Google would go on.
    response.status(202).end();
  });
}

const noToken: RefusedSet = {
  ...{ kind: 'refused', code: 'invalid_request', description: 'The body must be a security event token.' },
};
