import { randomUUID } from 'node:crypto';
import { type Logger } from '@surgery-calendar/service-host';
import { type Request, type Response, type Router } from 'express';
import type pg from 'pg';
import { type Hospital } from '../hospital.ts';
import { beginSignIn } from '../sign-in/begin-sign-in.ts';
import { CALLBACK_PATH } from '../sign-in/callback-path.ts';
import { finishSignIn, isOutage, type SignInOutcome } from '../sign-in/finish-sign-in.ts';
import { type HospitalOidc } from '../sign-in/hospital-oidc.ts';
import { registerDoctor } from '../sign-in/register-doctor.ts';
import { storeSignIn, takeSignIn } from '../sign-in/sign-in-request.ts';
import { sendProblem } from './respond.ts';
import { redirectAsStored, redirectWithSession, renewSession, saveSession } from './session.ts';

export interface SignInParts {
  readonly pool: pg.Pool;
  readonly publicUrl: string;
  readonly hospitals: readonly Hospital[];
  readonly oidc: HospitalOidc;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly logger: Logger;
}

const resumed = { connect: '/google/connect' } as const;

/** In through the hospital's identity provider. */
export function addSignInRoutes(router: Router, parts: SignInParts): void {
  const { hospitals, oidc, logger } = parts;

  router.get([CALLBACK_PATH, `${CALLBACK_PATH}/:hospitalId`], async (request, response) => {
    const asker = { sessionId: request.sessionID, now: parts.clock() };
    const pending = await takeSignIn(parts.pool, request.query['state'], asker);
    const hospital = hospitals.find(({ hospitalId }) => hospitalId === pending?.hospitalId);
    if (pending === undefined || hospital === undefined) {
      sendProblem(request, response, hospitals, 'sign-in-expired');
      return;
    }
    if (request.path !== pending.callbackPath) {
      const { hospitalId } = hospital;
      logger.warn({ hospitalId }, 'the answer to a sign-in came to another provider’s address');
      sendProblem(request, response, hospitals, 'sign-in-refused');
      return;
    }
    const url = new URL(pending.callbackPath, parts.publicUrl);
    url.search = new URL(request.originalUrl, parts.publicUrl).search;
    await answer(parts, request, response, {
      hospital,
      outcome: await finishSignIn(parts, hospital, { url, pending }),
    });
  });

  router.get('/sign-in/:hospitalId', async (request, response) => {
    const hospital = hospitals.find(({ hospitalId }) => hospitalId === request.params.hospitalId);
    if (hospital === undefined) {
      sendProblem(request, response, hospitals, 'unknown-hospital');
      return;
    }
    try {
      const askPassword = request.session.askPassword === true;
      const { url, pending } = await beginSignIn(oidc, hospital, { publicUrl: parts.publicUrl, askPassword });
      request.session.signInBegun = true;
      await saveSession(request);
      await storeSignIn(parts.pool, pending, { sessionId: request.sessionID, now: parts.clock() });
      redirectAsStored(request, response, url);
    } catch (error) {
      if (!isOutage(error)) throw error;
      logger.error({ err: error, hospitalId: hospital.hospitalId }, 'an identity provider is away');
      sendProblem(request, response, hospitals, 'provider-unavailable');
    }
  });
}

async function answer(
  parts: SignInParts,
  request: Request,
  response: Response,
  { hospital, outcome }: { readonly hospital: Hospital; readonly outcome: SignInOutcome },
): Promise<void> {
  const { hospitals, logger } = parts;
  const { hospitalId } = hospital;
  switch (outcome.kind) {
    case 'signed-in': {
      const doctor = await registerDoctor(parts, outcome.doctor, {
        ...{ at: parts.clock(), ip: request.ip },
        directoryDecides: hospital.scimToken !== undefined,
      });
      if (doctor === undefined) {
        turnAway(request, response, hospitals, 'account-inactive');
        return;
      }
      const { resume } = request.session;
      await renewSession(request);
      Object.assign(request.session, { doctor, provider: outcome.provider, consentKey: randomUUID() });
      await redirectWithSession(request, response, resume === undefined ? '/dashboard' : resumed[resume]);
      return;
    }
    case 'not-a-doctor':
    case 'other-hospital':
      turnAway(request, response, hospitals, outcome.kind);
      return;
    case 'refused':
      logger.warn({ err: outcome.cause, hospitalId }, 'a sign-in was refused');
      sendProblem(request, response, hospitals, 'sign-in-refused');
      return;
    case 'provider-unavailable':
      logger.error({ err: outcome.cause, hospitalId }, 'an identity provider is away');
      sendProblem(request, response, hospitals, outcome.kind);
  }
}

/**
 * On a shared computer the account may be a colleague's, whom the provider still knows: asked again, it must let the visitor take another,
 * or they would come back to the same page for ever.
 */
function turnAway(
  request: Request,
  response: Response,
  hospitals: readonly Hospital[],
  problem: 'not-a-doctor' | 'other-hospital' | 'account-inactive',
): void {
  request.session.askPassword = true;
  sendProblem(request, response, hospitals, problem);
}
