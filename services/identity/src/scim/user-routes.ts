import { type Request, type Router } from 'express';
import type pg from 'pg';
import { changeDoctor } from './change-doctor.ts';
import { deleteDoctor } from './delete-doctor.ts';
import { type DirectoryDoctor, userResource } from './directory-doctor.ts';
import { type Directory } from './directory-of.ts';
import { findDoctor, listDoctors } from './find-doctors.ts';
import { externalIdStays, patchUser } from './patch-user.ts';
import { provisionDoctor } from './provision-doctor.ts';
import { readPage } from './read-page.ts';
import { readUser, type SentUser } from './read-user.ts';
import { badRequest, noSuchResource, ScimError } from './scim-error.ts';
import { listOf, sendScim } from './scim-reply.ts';

export interface UserRouteParts {
  readonly pool: pg.Pool;
  readonly patienceMs: number;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly baseUrl: string;
  readonly directoryOf: (request: Request) => Directory;
}

/** `/Users`: a hospital's doctors, as its directory reads and changes them. */
export function addUserRoutes(router: Router, parts: UserRouteParts): void {
  const { pool, baseUrl, directoryOf } = parts;
  const resource = (doctor: DirectoryDoctor) => userResource(doctor, baseUrl);
  const now = () => ({ ...parts, now: parts.clock() });

  router.get('/Users', async (request, response) => {
    const { hospitalId } = directoryOf(request);
    const page = readPage(request.query);
    const { total, doctors } = await listDoctors(pool, hospitalId, page);
    sendScim(response, 200, listOf(doctors.map(resource), { total, startIndex: page.offset + 1 }));
  });

  router.post('/Users', async (request, response) => {
    const { hospitalId, actor } = directoryOf(request);
    const { doctorId, isActive = true, ...sent } = readUser(bodyOf(request));
    if (doctorId === undefined) throw badRequest('invalidValue', 'externalId is required.');
    const doctor = await provisionDoctor(now(), hospitalId, { ...sent, doctorId, isActive }, actor);
    response.location(`${baseUrl}/Users/${doctor.id}`);
    sendScim(response, 201, resource(doctor));
  });

  router.get('/Users/:id', async (request, response) => {
    const doctor = await findDoctor(pool, directoryOf(request).hospitalId, request.params.id);
    if (doctor === undefined) throw noSuchResource();
    sendScim(response, 200, resource(doctor));
  });

  router.put('/Users/:id', async (request, response) => {
    const { hospitalId, actor } = directoryOf(request);
    const sent = readUser(bodyOf(request));
    const put = (doctor: DirectoryDoctor) => replaced(doctor, sent);
    sendScim(response, 200, resource(await changeDoctor(now(), hospitalId, request.params.id, put, actor)));
  });

  router.patch('/Users/:id', async (request, response) => {
    const { hospitalId, actor } = directoryOf(request);
    const body = bodyOf(request);
    const patch = (doctor: DirectoryDoctor) => patchUser(doctor, body);
    sendScim(response, 200, resource(await changeDoctor(now(), hospitalId, request.params.id, patch, actor)));
  });

  router.delete('/Users/:id', async (request, response) => {
    const { hospitalId, actor } = directoryOf(request);
    await deleteDoctor(now(), hospitalId, request.params.id, actor);
    response.status(204).end();
  });
}

/** `active` left out stays as it is: nobody is let in again by what a request does not say. */
function replaced(doctor: DirectoryDoctor, sent: SentUser) {
  const { doctorId, isActive = doctor.isActive, ...attributes } = sent;
  if (doctorId !== undefined && doctorId !== doctor.doctorId) throw externalIdStays();
  return { ...attributes, isActive };
}

function bodyOf(request: Request): unknown {
  const body: unknown = request.body;
  if (body === undefined) throw new ScimError(415, 'The body must be application/scim+json.');
  return body;
}
