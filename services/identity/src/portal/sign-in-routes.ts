import { type Logger } from '@surgery-calendar/service-host';
import { type Router } from 'express';
import type pg from 'pg';
import { type Hospital } from '../hospital.ts';
import { beginSignIn } from '../sign-in/begin-sign-in.ts';
import { finishSignIn, isOutage } from '../sign-in/finish-sign-in.ts';
import { type HospitalOidc } from '../sign-in/hospital-oidc.ts';
import { registerDoctor } from '../sign-in/register-doctor.ts';
import { sendProblem } from './respond.ts';
import { redirectWithSession, renewSession, saveSession } from './session.ts';

export interface SignInParts {
  readonly pool: pg.Pool;
  readonly publicUrl: string;
  readonly hospitals: readonly Hospital[];
  readonly oidc: HospitalOidc;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly logger: Logger;
}

const CALLBACK_PATH = '/sign-in/callback';

/** In through the hospital's identity provider, and out. */
export function addSignInRoutes(router: Router, parts: SignInParts): void {
  const { hospitals, oidc, logger } = parts;

  router.get(CALLBACK_PATH, async (request, response) => {
    const pending = request.session.signIn;
    const hospital = hospitals.find(({ hospitalId }) => hospitalId === pending?.hospitalId);
    if (pending === undefined || hospital === undefined || request.query['state'] !== pending.state) {
      sendProblem(request, response, hospitals, 'sign-in-expired');
      return;
    }
    // Forgotten before it is used, so that the same answer cannot be tried again.
    delete request.session.signIn;
    await saveSession(request);
    const url = new URL(request.originalUrl, parts.publicUrl);
    const outcome = await finishSignIn(oidc, hospital, { url, pending });
    switch (outcome.kind) {
      case 'signed-in':
        await renewSession(request);
        request.session.doctor = await registerDoctor({ ...parts, now: parts.clock() }, outcome.doctor);
        await redirectWithSession(request, response, '/dashboard');
        return;
      case 'not-a-doctor':
        sendProblem(request, response, hospitals, outcome.kind);
        return;
      case 'refused':
        logger.warn({ err: outcome.cause, hospitalId: hospital.hospitalId }, 'a sign-in was refused');
        sendProblem(request, response, hospitals, 'sign-in-refused');
        return;
      case 'provider-unavailable':
        logger.error({ err: outcome.cause, hospitalId: hospital.hospitalId }, 'an identity provider is away');
        sendProblem(request, response, hospitals, outcome.kind);
    }
  });

  router.get('/sign-in/:hospitalId', async (request, response) => {
    const hospital = hospitals.find(({ hospitalId }) => hospitalId === request.params.hospitalId);
    if (hospital === undefined) {
      sendProblem(request, response, hospitals, 'unknown-hospital');
      return;
    }
    try {
      const { url, pending } = await beginSignIn(oidc, hospital, {
        redirectUri: new URL(CALLBACK_PATH, parts.publicUrl).href,
        askPassword: request.session.signedOut === true,
      });
      request.session.signIn = pending;
      await redirectWithSession(request, response, url);
    } catch (error) {
      if (!isOutage(error)) throw error;
      logger.error({ err: error, hospitalId: hospital.hospitalId }, 'an identity provider is away');
      sendProblem(request, response, hospitals, 'provider-unavailable');
    }
  });

  router.post('/sign-out', async (request, response) => {
    await renewSession(request);
    request.session.signedOut = true;
    await redirectWithSession(request, response, '/');
  });
}
