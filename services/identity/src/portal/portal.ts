import { fileURLToPath } from 'node:url';
import { isDatabaseUnavailable } from '@surgery-calendar/postgres';
import { isLoopback } from '@surgery-calendar/service-host';
import express, { type ErrorRequestHandler, type RequestHandler, type Router } from 'express';
import { limitFailures } from '../http/limit-failures.ts';
import { addCalendarRoutes } from './calendar-routes.ts';
import { addConsentRoutes, type ConsentRouteParts } from './consent-routes.ts';
import { addPageRoutes } from './page-routes.ts';
import { type OverviewSource } from '../overview/overview.ts';
import { addCheckRoute } from './check-route.ts';
import { requireHttps } from './require-https.ts';
import { sendProblem } from './respond.ts';
import { requireSameOrigin } from './same-origin.ts';
import { type Sessions } from './session.ts';
import { addSignInRoutes, type SignInParts } from './sign-in-routes.ts';
import { addSignOutRoute } from './sign-out-route.ts';

export interface PortalParts extends ConsentRouteParts, SignInParts {
  readonly sessions: Sessions;
  readonly overview: OverviewSource;
}

/**
 * Failed callbacks of one address in five minutes, those under way included. A person causes one by going back in the browser; 100 leave
 * room for a whole hospital behind one address that signs in at seven in the morning, and guessing a state of 256 bits needs rather more.
 */
const MOST_FAILED_CALLBACKS = 100;

/** The doctors' portal: every answer is a page, errors included. */
export function createPortal(parts: PortalParts): Router {
  const { hospitals, publicUrl } = parts;
  const router = express.Router();
  const assets = fileURLToPath(new URL('../../public', import.meta.url));
  router.use('/assets', express.static(assets, { index: false, maxAge: '1h' }));
  // Services speak JSON, in their errors too.
  router.use(['/internal', '/api', '/scim'], (_request, _response, next) => next('router'));
  router.use((_request, response, next) => {
    // The redirects as well: they hold states.
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.use(
    requireHttps(publicUrl, (request, response) =>
      sendProblem(request, response, hospitals, 'https-required'),
    ),
  );
  router.use(atPublicHost(publicUrl));
  for (const callback of ['/sign-in/callback', '/google/callback']) {
    const refuse: RequestHandler = (request, response) =>
      sendProblem(request, response, hospitals, 'too-many-attempts');
    router.use(callback, limitFailures({ max: MOST_FAILED_CALLBACKS, refuse }));
  }
  router.use(parts.sessions.middleware);
  router.use(
    requireSameOrigin(new URL(publicUrl).origin, (request, response) =>
      sendProblem(request, response, hospitals, 'cross-site'),
    ),
  );
  addPageRoutes(router, parts);
  addSignInRoutes(router, parts);
  addSignOutRoute(router, parts);
  addConsentRoutes(router, parts);
  addCalendarRoutes(router, parts);
  addCheckRoute(router, parts);
  router.use((request, response) => sendProblem(request, response, hospitals, 'not-found'));
  router.use(showError(parts));
  return router;
}

/** 127.0.0.1 and localhost have cookies of their own: who starts at one and is sent back to the other would lose the session. */
function atPublicHost(publicUrl: string): RequestHandler {
  const { hostname, host, origin } = new URL(publicUrl);
  return (request, response, next) => {
    const isElsewhere = isLoopback(hostname) && request.headers.host !== host && request.method === 'GET';
    if (isElsewhere) response.redirect(`${origin}${ownPath(request.originalUrl)}`);
    else next();
  };
}

/** A request's target without an origin, however it was written: `//elsewhere/x` and `http://elsewhere/x` are `/x`. */
function ownPath(target: string): string {
  const path = target.startsWith('/') ? target.replace(/^[/\\]+/, '/') : target;
  const { pathname, search } = new URL(path, 'http://any.invalid');
  return `${pathname}${search}`;
}

function showError({ hospitals, logger }: PortalParts): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    logger.error({ err: error, requestId: response.getHeader('X-Request-Id') }, 'a page failed');
    if (response.headersSent) next(error);
    else
      sendProblem(
        request,
        response,
        hospitals,
        isDatabaseUnavailable(error) ? 'unavailable' : 'internal-error',
      );
  };
}
