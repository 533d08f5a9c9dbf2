import { type Request, type RequestHandler, type Response } from 'express';
import session from 'express-session';
import { type ProviderSession, type SignedInDoctor } from '../sign-in/signed-in-doctor.ts';
import { type CheckOutcome } from '../overview/request-check.ts';
import { type Notice } from './problems.ts';
import { PostgresSessionStore, type SessionStoreParts } from './session-store.ts';

declare module 'express-session' {
  interface SessionData {
    doctor: SignedInDoctor;
    /** Where the doctor signed in: what a back-channel logout names. */
    provider: ProviderSession;
    /** A visitor without a doctor has a session from here on: express-session sends no cookie for an unchanged one. */
    signInBegun: true;
    /** What the visitor was at when the session was lost; a name and never an address, or it could lead anywhere. */
    resume: 'connect';
    /** Binds the consents asked for in this browser to it; there from the sign-in on. */
    consentKey: string;
    notice: Notice;
    /** What came of the check that the doctor asked for; said once. */
    check: CheckOutcome;
    /** When the last one was begun, in ms since 1970. */
    checkedAt: number;
    /** Somebody signed out in this browser, or came with an account that does not get in: the next one is asked for a password. */
    askPassword: true;
  }
}

export interface Sessions {
  readonly middleware: RequestHandler;
  /** Ends the timer that deletes expired sessions. */
  close(): void;
}

/** Doctors' sessions, kept in PostgreSQL so that they can be ended from here: after 30 minutes unused, after 12 hours in any case. */
export function createSessions(
  options: SessionStoreParts & { readonly secret: string; readonly publicUrl: string },
): Sessions {
  const store = new PostgresSessionStore(options);
  const isHttps = new URL(options.publicUrl).protocol === 'https:';
  const middleware = session({
    store,
    secret: options.secret,
    // A host's cookies are shared by all its ports, so every service on localhost has a name of its own.
    name: isHttps ? '__Host-identity.sid' : 'identity.sid',
    // Without an expiry, it ends with the browser at the latest; the times that count are the store's.
    cookie: { httpOnly: true, sameSite: 'lax', secure: isHttps, path: '/' },
    resave: false,
    saveUninitialized: false,
  });
  return { middleware, close: () => store.close() };
}

/** A new session id with nothing of the old session, so that an id planted before sign-in is worth nothing after it. */
export function renewSession(request: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    request.session.regenerate((error: unknown) => (error == null ? resolve() : reject(asError(error))));
  });
}

/** Stores the session now, where what follows must not happen twice. */
export function saveSession(request: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    request.session.save((error: unknown) => (error == null ? resolve() : reject(asError(error))));
  });
}

/**
 * Redirects once the session is stored. Browsers follow as soon as they see the headers; express-session would only then store a new
 * session, a second time where it was stored already, and so overwrite what the next request wrote. Hence it is taken out of its
 * sight once the headers, with the cookie, are out.
 */
export async function redirectWithSession(request: Request, response: Response, url: string): Promise<void> {
  await saveSession(request);
  redirectAsStored(request, response, url);
}

/** The same for a session that is stored already. */
export function redirectAsStored(request: Request, response: Response, url: string): void {
  response.status(303).location(url).flushHeaders();
  Reflect.deleteProperty(request, 'session');
  response.end();
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('the session could not be stored', { cause: error });
}
