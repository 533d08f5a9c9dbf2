import { ProblemError, type Logger } from '@surgery-calendar/service-host';
import express, { type Express } from 'express';
import type pg from 'pg';
import { z } from 'zod';
import { type Hospital } from '../hospital.ts';
import { limitFailures } from '../http/limit-failures.ts';
import { endSessionsOfProvider } from './end-sessions-of-provider.ts';
import { type HospitalOidc } from './hospital-oidc.ts';
import { createLogoutTokenVerifier } from './verify-logout-token.ts';

const PATH = '/sign-in/back-channel-logout';

/** A provider sends one for each session that ends, all from its own address; 100 bad ones in five minutes are nobody's normal use. */
const MOST_FAILURES = 100;

const form = z.object({ logout_token: z.string().min(1) });

/** Providers tell of sessions that have ended (OpenID Connect Back-Channel Logout 1.0). No cookie is read: the token is the proof. */
export function addBackChannelLogoutRoute(
  app: Express,
  parts: {
    readonly pool: pg.Pool;
    readonly oidc: HospitalOidc;
    readonly hospitals: readonly Hospital[];
    readonly clock: () => Date;
    readonly logger: Logger;
  },
): void {
  const verify = createLogoutTokenVerifier(parts);
  const limit = limitFailures({
    max: MOST_FAILURES,
    refuse: () => {
      throw new ProblemError(429, 'too-many-requests', 'Too many logout tokens were refused');
    },
  });
  app.post(PATH, limit, express.urlencoded({ extended: false, limit: '16kb' }), async (request, response) => {
    response.set('Cache-Control', 'no-store');
    const refuse = (reason: string): void => {
      parts.logger.warn({ reason }, 'a back-channel logout was refused');
      response.status(400).json({ error: 'invalid_request', error_description: reason });
    };
    const posted = form.safeParse(request.body);
    if (!posted.success) {
      refuse('The form has no logout_token.');
      return;
    }
    const logout = await verify(posted.data.logout_token);
    if (logout.kind === 'refused') {
      refuse(logout.reason);
      return;
    }
    const isFirst = await endSessionsOfProvider(parts.pool, logout, { at: parts.clock(), ip: request.ip });
    if (isFirst) response.status(200).end();
    else refuse('The token was used before.');
  });
}
