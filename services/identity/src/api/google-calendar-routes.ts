import { inTransaction } from '@surgery-calendar/postgres';
import { parseBody } from '@surgery-calendar/service-host';
import { type Router } from 'express';
import { askConsent } from '../connection/ask-consent.ts';
import { type ConnectingParts } from '../connection/connect-calendar.ts';
import { BEARER_BINDING } from '../connection/consent-request.ts';
import { readConnection } from '../connection/doctor-connection.ts';
import { pauseCalendar } from '../connection/pause-calendar.ts';
import { readPendingGrant } from '../connection/pending-grant.ts';
import { beginWithdrawal } from '../withdrawal/begin-withdrawal.ts';
import { readLatestWithdrawal } from '../withdrawal/withdrawal.ts';
import {
  authUrlQuery,
  oauthCallback,
  toggle,
  type ConnectionStatus,
  type Integration,
} from './api-schemas.ts';
import { requireDoctor, type CallerParts, type CallingDoctor } from './caller.ts';
import { describeConnection } from './describe-connection.ts';
import { parseQuery } from './parse-query.ts';
import { refused } from './problems.ts';
import { answerAccountQuestion, takeCallback } from './take-callback.ts';

export interface CalendarApiParts extends CallerParts, ConnectingParts {
  /** Where Google may send a doctor back to, beside the portal: pages of integrators. */
  readonly redirectUris: readonly string[];
}

/** The doctor's own connection, for integrators: `/api/v1/google-calendar`. */
export function addGoogleCalendarRoutes(router: Router, parts: CalendarApiParts): void {
  const { pool, clock } = parts;

  router.get('/google-calendar/auth-url', async (request, response) => {
    const { doctor, binding } = await requireDoctor(parts, request);
    const query = parseQuery(authUrlQuery, request.query);
    const { redirectUri = binding === BEARER_BINDING ? undefined : parts.google.redirectUri, language } =
      query;
    // The portal's own callback belongs to its sessions: a program that has none must name a page that brings it the answer.
    if (redirectUri === undefined)
      throw refused('redirect-not-allowed', 'With a bearer token a redirectUri is needed.');
    if (redirectUri !== parts.google.redirectUri && !parts.redirectUris.includes(redirectUri)) {
      throw refused('redirect-not-allowed');
    }
    const { url, state, expiresAt } = await askConsent(parts, {
      ...{ doctorRowId: doctor.id, binding, redirectUri, language, now: clock(), loginHint: undefined },
      // The caller asks anew by itself where this consent brings no refresh token.
      attempt: 2,
    });
    response.json({ authUrl: url, state, expiresAt: expiresAt.toISOString() });
  });

  router.post('/google-calendar/oauth-callback', async (request, response) => {
    const caller = await requireDoctor(parts, request);
    const body = parseBody(oauthCallback, request.body);
    const outcome = await (body.state === undefined
      ? answerAccountQuestion(parts, caller, body)
      : takeCallback(parts, caller, body));
    response.json({ outcome, status: await statusOf(parts, caller) });
  });

  router.get('/google-calendar/status', async (request, response) => {
    response.json(await statusOf(parts, await requireDoctor(parts, request)));
  });

  router.get('/google-calendar/integration', async (request, response) => {
    response.json(await integrationOf(parts, await requireDoctor(parts, request)));
  });

  router.put('/google-calendar/integration/toggle', async (request, response) => {
    const caller = await requireDoctor(parts, request);
    const { enabled, entries = 'keep' } = parseBody(toggle, request.body);
    const wanted = enabled ? undefined : entries;
    const outcome = await pauseCalendar({ ...parts, now: clock() }, caller.doctor.id, wanted, caller.actor);
    if (outcome === 'not-connected' || outcome === 'withdrawing') throw refused(outcome);
    response.json(await integrationOf(parts, caller));
  });

  router.delete('/google-calendar/integration', async (request, response) => {
    const caller = await requireDoctor(parts, request);
    const leaving = { doctorRowId: caller.doctor.id, cause: 'doctor', actor: caller.actor } as const;
    const outcome = await inTransaction(pool, (client) =>
      beginWithdrawal(client, { ...parts, now: clock() }, leaving),
    );
    if (outcome === 'not-connected') throw refused(outcome);
    response
      .status(202)
      .location('/api/v1/google-calendar/status')
      .json(await statusOf(parts, caller));
  });
}

/** Where a doctor's connection stands. */
export async function statusOf(
  { pool, clock }: Pick<CalendarApiParts, 'pool' | 'clock'>,
  { doctor }: { readonly doctor: Pick<CallingDoctor['doctor'], 'id' | 'hospitalId' | 'doctorId'> },
): Promise<ConnectionStatus> {
  return describeConnection(
    await readConnection(pool, doctor),
    await readLatestWithdrawal(pool, doctor.id),
    await readPendingGrant(pool, doctor.id, clock()),
  );
}

async function integrationOf(parts: CalendarApiParts, caller: CallingDoctor): Promise<Integration> {
  const connection = await readConnection(parts.pool, caller.doctor);
  if (connection.state === 'not-connected') throw refused('not-connected');
  return {
    provider: 'google-calendar',
    enabled: connection.pause === undefined,
    googleEmail: connection.googleEmail,
    calendarId: 'primary',
    connectedAt: connection.connectedAt.toISOString(),
    connectionVersion: connection.connectionVersion,
    status: await statusOf(parts, caller),
  };
}
