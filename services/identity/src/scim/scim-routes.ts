import { type Logger } from '@surgery-calendar/service-host';
import express, { type Express } from 'express';
import type pg from 'pg';
import { type Hospital } from '../hospital.ts';
import { limitFailures, noteProven } from '../http/limit-failures.ts';
import { requireHttps } from '../portal/require-https.ts';
import { addUserRoutes } from './user-routes.ts';
import { answerScimErrors } from './answer-scim-errors.ts';
import { createDirectoryOf } from './directory-of.ts';
import { USER_SCHEMA } from './directory-doctor.ts';
import { noSuchResource, ScimError } from './scim-error.ts';
import { CONTENT_TYPE, listOf, sendScim } from './scim-reply.ts';
import { serviceProviderConfig, userSchema, userType } from './service-description.ts';

export interface ScimParts {
  readonly pool: pg.Pool;
  readonly hospitals: readonly Hospital[];
  readonly publicUrl: string;
  readonly patienceMs: number;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly logger: Logger;
}

const PATH = '/scim/v2';

/** Wrong tokens of one address in five minutes. A directory has its token or not; a token of 32 characters is not guessed in 50. */
const MOST_FAILURES = 50;

/**
 * `/scim/v2`: the hospital's directory says who is a doctor and who no longer is (RFC 7644). No cookie is read: the bearer token is the
 * proof, and alone decides the hospital.
 */
export function addScimRoutes(app: Express, parts: ScimParts): void {
  const router = express.Router();
  const baseUrl = `${parts.publicUrl}${PATH}`;
  const directoryOf = createDirectoryOf(parts.hospitals);
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.use(
    requireHttps(parts.publicUrl, () => {
      throw new ScimError(403, 'Only over https.');
    }),
  );
  router.use(
    limitFailures({
      max: MOST_FAILURES,
      isFailure: (status) => status === 401,
      refuse: () => {
        throw new ScimError(429, 'Too many requests without a valid token.');
      },
    }),
  );
  // Whoever has no token learns nothing, not even which paths there are.
  router.use((request, _response, next) => {
    directoryOf(request);
    noteProven(request);
    next();
  });
  router.use(express.json({ type: CONTENT_TYPE, limit: '256kb', strict: false }));
  const described = [
    ['/ServiceProviderConfig', serviceProviderConfig(baseUrl)],
    ['/ResourceTypes', listOf([userType(baseUrl)])],
    ['/ResourceTypes/User', userType(baseUrl)],
    ['/Schemas', listOf([userSchema(baseUrl)])],
    [`/Schemas/${USER_SCHEMA}`, userSchema(baseUrl)],
  ] as const;
  for (const [path, description] of described) {
    router.get(path.replaceAll(':', '\\:'), (_request, response) => sendScim(response, 200, description));
  }
  addUserRoutes(router, { ...parts, baseUrl, directoryOf });
  router.use(() => {
    throw noSuchResource();
  });
  app.use(PATH, router);
  app.use(PATH, answerScimErrors(parts.logger));
}
