import connectPgSimple from 'connect-pg-simple';
import { type Request, type RequestHandler, type Response } from 'express';
import session from 'express-session';
import type pg from 'pg';
import { type PendingConsent } from '../connection/pending-consent.ts';
import { SCHEMA } from '../schema.ts';
import { type PendingSignIn } from '../sign-in/begin-sign-in.ts';
import { type SignedInDoctor } from '../sign-in/signed-in-doctor.ts';
import { type Notice } from './problems.ts';

declare module 'express-session' {
  interface SessionData {
    doctor: SignedInDoctor;
    signIn: PendingSignIn;
    consents: PendingConsent[];
    notice: Notice;
    /** Somebody signed out in this browser: the next one is asked for a password. */
    signedOut: true;
  }
}

const HOUR_MS = 3_600_000;
const LIFETIME_MS = 8 * HOUR_MS;

export interface Sessions {
  readonly middleware: RequestHandler;
  /** Ends the timer that deletes expired sessions. */
  close(): void;
}

/** Doctors' sessions, kept in PostgreSQL so that they can be ended from here. A working day long. */
export function createSessions(options: {
  readonly pool: pg.Pool;
  readonly secret: string;
  readonly publicUrl: string;
  readonly onError: (error: unknown) => void;
}): Sessions {
  const Store = connectPgSimple(session);
  const store = new Store({
    pool: options.pool,
    schemaName: SCHEMA,
    tableName: 'session',
    errorLog: (...messages: unknown[]) =>
      options.onError(messages.find((message) => message instanceof Error)),
  });
  const isHttps = new URL(options.publicUrl).protocol === 'https:';
  const middleware = session({
    store,
    secret: options.secret,
    // A host's cookies are shared by all its ports, so every service on localhost has a name of its own.
    name: isHttps ? '__Host-identity.sid' : 'identity.sid',
    cookie: { httpOnly: true, sameSite: 'lax', secure: isHttps, path: '/', maxAge: LIFETIME_MS },
    // TLS ends before this process; without it, express-session would not set a Secure cookie.
    proxy: isHttps,
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
  response.status(303).location(url).flushHeaders();
  Reflect.deleteProperty(request, 'session');
  response.end();
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('the session could not be stored', { cause: error });
}
