import express, { type RequestHandler, type Router } from 'express';
import { limitFailures } from '../http/limit-failures.ts';
import { requireHttps } from '../portal/require-https.ts';
import { type Sessions } from '../portal/session.ts';
import { addGoogleCalendarRoutes, type CalendarApiParts } from './google-calendar-routes.ts';
import { openApiDocument } from './openapi-document.ts';
import { addOperatorRoutes } from './operator-routes.ts';
import { refused } from './problems.ts';

/** Requests of one address in five minutes that came without a good token: a client with an old one may err for a while. */
const MOST_UNAUTHENTICATED = 100;

/** The JSON API, to stand at `/api/v1`. */
export function createApi(parts: CalendarApiParts & { readonly sessions: Sessions }): Router {
  const router = express.Router();
  const document = JSON.stringify(openApiDocument());
  router.get('/openapi.json', (_request, response) => {
    response.type('application/json').send(document);
  });
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.use(
    requireHttps(parts.publicUrl, () => {
      throw refused('https-required');
    }),
  );
  router.use(
    limitFailures({
      max: MOST_UNAUTHENTICATED,
      isFailure: (status) => status === 401,
      refuse: () => {
        throw refused('too-many-requests');
      },
    }),
  );
  router.use(unlessBearer(parts.sessions.middleware));
  addGoogleCalendarRoutes(router, parts);
  addOperatorRoutes(router, parts);
  return router;
}

/** A program with a token has no session, and gets none. */
function unlessBearer(session: RequestHandler): RequestHandler {
  return (request, response, next) => {
    if (request.get('authorization') === undefined) void session(request, response, next);
    else next();
  };
}
