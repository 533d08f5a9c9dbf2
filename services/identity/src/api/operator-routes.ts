import { doctorId, type DoctorId } from '@surgery-calendar/contracts';
import { inTransaction } from '@surgery-calendar/postgres';
import { parseBody } from '@surgery-calendar/service-host';
import { type Router } from 'express';
import { beginWithdrawal } from '../withdrawal/begin-withdrawal.ts';
import { doctorQuery, revocation } from './api-schemas.ts';
import { requireOperator } from './caller.ts';
import { statusOf, type CalendarApiParts } from './google-calendar-routes.ts';
import { findDoctor } from './know-doctor.ts';
import { listDoctors } from './list-doctors.ts';
import { parseQuery } from './parse-query.ts';
import { refused } from './problems.ts';

/** What a hospital's operators see of their own doctors' connections, and how they end one: `/api/v1/doctors`. */
export function addOperatorRoutes(router: Router, parts: CalendarApiParts): void {
  router.get('/doctors', async (request, response) => {
    const { hospital } = await requireOperator(parts, request);
    const query = parseQuery(doctorQuery, request.query);
    response.json(await listDoctors(parts.pool, hospital.hospitalId, query));
  });

  router.get('/doctors/:doctorId/google-calendar', async (request, response) => {
    const { hospital } = await requireOperator(parts, request);
    const doctor = { hospitalId: hospital.hospitalId, doctorId: readId(request.params.doctorId) };
    const known = await findDoctor(parts.pool, doctor);
    if (known === undefined) throw refused('doctor-unknown');
    response.json(await statusOf(parts, { doctor: { ...doctor, id: known.id } }));
  });

  router.post('/doctors/:doctorId/google-calendar/revoke', async (request, response) => {
    const { hospital, actor } = await requireOperator(parts, request);
    const { reason } = parseBody(revocation, request.body);
    const doctor = { hospitalId: hospital.hospitalId, doctorId: readId(request.params.doctorId) };
    const known = await findDoctor(parts.pool, doctor);
    if (known === undefined) throw refused('doctor-unknown');
    const leaving = { doctorRowId: known.id, cause: 'operator', actor, reason } as const;
    const outcome = await inTransaction(parts.pool, (client) =>
      beginWithdrawal(client, { ...parts, now: parts.clock() }, leaving),
    );
    if (outcome === 'not-connected') throw refused(outcome);
    response.status(202).json(await statusOf(parts, { doctor: { ...doctor, id: known.id } }));
  });
}

/** What is no id belongs to nobody. */
function readId(text: string): DoctorId {
  const parsed = doctorId.safeParse(text);
  if (!parsed.success) throw refused('doctor-unknown');
  return parsed.data;
}
