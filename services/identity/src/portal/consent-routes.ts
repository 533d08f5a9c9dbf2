import { type Request, type Response, type Router } from 'express';
import { askConsent } from '../connection/ask-consent.ts';
import {
  connectCalendar,
  type ConnectingParts,
  type ConnectOutcome,
} from '../connection/connect-calendar.ts';
import { takeConsentRequest, type ConsentRequest } from '../connection/consent-request.ts';
import { readConnection } from '../connection/doctor-connection.ts';
import { judgeCallback, type CallbackVerdict } from '../connection/judge-callback.ts';
import { type Hospital } from '../hospital.ts';
import { type SignedInDoctor } from '../sign-in/signed-in-doctor.ts';
import { languageOf } from './language.ts';
import { notify, sendProblem } from './respond.ts';
import { redirectWithSession } from './session.ts';
import { actorOf, consentKeyOf } from './signed-in.ts';

export interface ConsentRouteParts extends ConnectingParts {
  readonly hospitals: readonly Hospital[];
}

/** To Google's consent page and back. */
export function addConsentRoutes(router: Router, parts: ConsentRouteParts): void {
  const { hospitals, clock } = parts;

  router.get('/google/connect', async (request, response) => {
    const { doctor } = request.session;
    if (doctor === undefined) {
      request.session.resume = 'connect';
      await redirectWithSession(request, response, '/');
      return;
    }
    const connection = await readConnection(parts.pool, doctor);
    // A connected doctor who comes here wants another account: Google shall let them choose.
    const isLost = connection.state === 'access-revoked' || connection.state === 'scope-missing';
    await sendToGoogle(parts, request, response, doctor, {
      attempt: 1,
      loginHint: isLost ? connection.googleEmail : undefined,
    });
  });

  router.get('/google/callback', async (request, response) => {
    const { doctor } = request.session;
    if (doctor === undefined) {
      // The code is left unused: it may have been begun in another browser, by another person. After sign-in Google is asked anew.
      request.session.resume = 'connect';
      sendProblem(request, response, hospitals, 'session-lost');
      return;
    }
    const verdict = judgeCallback(request.query);
    if (verdict.kind === 'state-missing') {
      sendProblem(request, response, hospitals, verdict.kind);
      return;
    }
    const taken = await takeConsentRequest(parts.pool, verdict.state, {
      ...{ doctorRowId: doctor.id, binding: consentKeyOf(request), now: clock() },
    });
    if (taken.kind === 'taken') await takeAnswer(parts, request, response, doctor, verdict, taken.consent);
    else sendProblem(request, response, hospitals, taken.kind);
  });
}

async function takeAnswer(
  parts: ConsentRouteParts,
  request: Request,
  response: Response,
  doctor: SignedInDoctor,
  { answer }: Extract<CallbackVerdict, { kind: 'answer' }>,
  consent: ConsentRequest,
): Promise<void> {
  switch (answer.kind) {
    case 'code': {
      const actor = actorOf(request, doctor);
      const callback = { code: answer.code, consent, actor, replacesAccount: false };
      await showOutcome(parts, request, response, doctor, await connectCalendar(parts, doctor, callback));
      return;
    }
    case 'denied':
      await notify(request, response, 'denied');
      return;
    case 'refused':
      parts.logger.warn({ googleError: answer.error }, 'Google ended a consent with an error');
      sendProblem(request, response, parts.hospitals, 'google-refused');
  }
}

async function showOutcome(
  parts: ConsentRouteParts,
  request: Request,
  response: Response,
  doctor: SignedInDoctor,
  outcome: ConnectOutcome,
): Promise<void> {
  switch (outcome.kind) {
    case 'connected':
    case 'connecting-later':
    case 'scope-missing':
      await notify(request, response, outcome.kind);
      return;
    case 'another-account':
      await redirectWithSession(request, response, '/google/change-account');
      return;
    case 'ask-again':
      await sendToGoogle(parts, request, response, doctor, { attempt: 2, loginHint: undefined });
      return;
    case 'no-refresh-token':
    case 'linked-to-another-doctor':
    case 'account-inactive':
    case 'account-ending':
    case 'not-accepted':
    case 'google-unavailable':
      sendProblem(request, response, parts.hospitals, outcome.kind);
  }
}

async function sendToGoogle(
  parts: ConsentRouteParts,
  request: Request,
  response: Response,
  doctor: SignedInDoctor,
  asking: { readonly attempt: ConsentRequest['attempt']; readonly loginHint: string | undefined },
): Promise<void> {
  const { url } = await askConsent(parts, {
    ...asking,
    doctorRowId: doctor.id,
    binding: consentKeyOf(request),
    redirectUri: parts.google.redirectUri,
    now: parts.clock(),
    language: languageOf(request.headers.cookie),
  });
  await redirectWithSession(request, response, url);
}
