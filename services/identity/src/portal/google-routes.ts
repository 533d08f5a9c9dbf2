import { type Request, type Response, type Router } from 'express';
import { askConsent } from '../connection/ask-consent.ts';
import {
  connectCalendar,
  type ConnectingParts,
  type ConnectOutcome,
} from '../connection/connect-calendar.ts';
import { readConnection } from '../connection/doctor-connection.ts';
import { judgeCallback } from '../connection/judge-callback.ts';
import { withPending, withUsed, type PendingConsent } from '../connection/pending-consent.ts';
import { type Hospital } from '../hospital.ts';
import { languageOf } from './language.ts';
import { type Notice } from './problems.ts';
import { sendProblem } from './respond.ts';
import { redirectWithSession, saveSession } from './session.ts';

export interface GoogleRouteParts extends ConnectingParts {
  readonly hospitals: readonly Hospital[];
}

/** To Google's consent page and back. */
export function addGoogleRoutes(router: Router, parts: GoogleRouteParts): void {
  const { hospitals, logger, clock } = parts;

  router.get('/google/connect', async (request, response) => {
    const { doctor } = request.session;
    if (doctor === undefined) {
      response.redirect('/');
      return;
    }
    const connection = await readConnection(parts.pool, doctor);
    // A connected doctor who comes here wants another account: Google shall let them choose.
    const isLost = connection.state === 'access-revoked' || connection.state === 'scope-missing';
    await sendToGoogle(parts, request, response, {
      attempt: 1,
      loginHint: isLost ? connection.googleEmail : undefined,
    });
  });

  router.get('/google/callback', async (request, response) => {
    const { doctor, consents = [] } = request.session;
    if (doctor === undefined) {
      sendProblem(request, response, hospitals, 'session-lost');
      return;
    }
    const verdict = judgeCallback(request.query, consents, clock());
    if (typeof request.query['state'] === 'string') {
      // Stored before the code is exchanged: an answer is good once.
      request.session.consents = withUsed(consents, request.query['state']);
      await saveSession(request);
    }
    switch (verdict.kind) {
      case 'exchange': {
        const outcome = await connectCalendar(parts, doctor, verdict);
        await answer(parts, request, response, outcome);
        return;
      }
      case 'denied':
        await notify(request, response, 'denied');
        return;
      case 'refused':
        logger.warn({ googleError: verdict.error }, 'Google ended a consent with an error');
        sendProblem(request, response, hospitals, 'google-refused');
        return;
      case 'state-missing':
      case 'state-unknown':
      case 'state-used':
      case 'state-expired':
        sendProblem(request, response, hospitals, verdict.kind);
    }
  });
}

async function answer(
  parts: GoogleRouteParts,
  request: Request,
  response: Response,
  outcome: ConnectOutcome,
): Promise<void> {
  switch (outcome.kind) {
    case 'connected':
    case 'scope-missing':
      await notify(request, response, outcome.kind);
      return;
    case 'ask-again':
      await sendToGoogle(parts, request, response, { attempt: 2, loginHint: undefined });
      return;
    case 'no-refresh-token':
    case 'linked-to-another-doctor':
    case 'not-accepted':
    case 'google-unavailable':
      sendProblem(request, response, parts.hospitals, outcome.kind);
  }
}

async function sendToGoogle(
  parts: GoogleRouteParts,
  request: Request,
  response: Response,
  asking: { readonly attempt: PendingConsent['attempt']; readonly loginHint: string | undefined },
): Promise<void> {
  const { url, pending } = await askConsent(parts.google, {
    ...asking,
    now: parts.clock(),
    language: languageOf(request.headers.cookie),
  });
  request.session.consents = withPending(request.session.consents ?? [], pending);
  await redirectWithSession(request, response, url);
}

async function notify(request: Request, response: Response, notice: Notice): Promise<void> {
  request.session.notice = notice;
  await redirectWithSession(request, response, '/dashboard');
}
