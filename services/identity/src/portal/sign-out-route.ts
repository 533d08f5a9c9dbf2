import { type Router } from 'express';
import { isOutage } from '../sign-in/finish-sign-in.ts';
import { providerLogoutUrl } from '../sign-in/provider-logout-url.ts';
import { signOut } from '../sign-in/sign-out.ts';
import { redirectWithSession, renewSession } from './session.ts';
import { type SignInParts } from './sign-in-routes.ts';

/** Out: of this portal at once, then of the hospital's identity provider where it takes part. */
export function addSignOutRoute(router: Router, parts: SignInParts): void {
  const { pool, clock } = parts;
  router.post('/sign-out', async (request, response) => {
    const { doctor } = request.session;
    if (doctor !== undefined) {
      await signOut(pool, { sessionId: request.sessionID, doctor, at: clock(), ip: request.ip });
    }
    await renewSession(request);
    request.session.askPassword = true;
    const leadsTo = doctor === undefined ? undefined : await logoutAt(parts, doctor.hospitalId);
    await redirectWithSession(request, response, leadsTo ?? '/');
  });
}

async function logoutAt(parts: SignInParts, hospitalId: string): Promise<string | undefined> {
  const hospital = parts.hospitals.find((known) => known.hospitalId === hospitalId);
  if (hospital === undefined) return undefined;
  try {
    return await providerLogoutUrl(parts.oidc, hospital, parts.publicUrl);
  } catch (error) {
    if (!isOutage(error)) throw error;
    parts.logger.warn({ err: error, hospitalId }, 'an identity provider is away: signed out here alone');
    return undefined;
  }
}
