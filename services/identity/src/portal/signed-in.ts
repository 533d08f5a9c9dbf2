import { type Request, type RequestHandler, type Response } from 'express';
import { type Actor } from '../audit/audit-entry.ts';
import { type SignedInDoctor } from '../sign-in/signed-in-doctor.ts';
import { sendProblem } from './respond.ts';

/**
 * A route for a doctor who is signed in; everybody else is sent to the start page. Not so with a form: who pressed its button must read
 * that nothing was done. Nobody is signed in there, so no hospital is to be named.
 */
export function signedIn(
  serve: (request: Request, response: Response, doctor: SignedInDoctor) => Promise<void>,
): RequestHandler {
  return async (request, response) => {
    const { doctor } = request.session;
    if (doctor !== undefined) await serve(request, response, doctor);
    else if (request.method === 'POST') sendProblem(request, response, [], 'session-ended');
    else response.redirect(303, '/');
  };
}

/** The doctor as the audit log names who did something. */
export function actorOf(request: Request, doctor: SignedInDoctor): Actor {
  return { kind: 'doctor', id: doctor.doctorId, ip: request.ip };
}

/** What binds a consent to this browser. Every session of a doctor has it. */
export function consentKeyOf(request: Request): string {
  const { consentKey } = request.session;
  if (consentKey === undefined) throw new Error('a signed-in session has no key for its consents');
  return consentKey;
}
