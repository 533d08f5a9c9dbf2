import { inTransaction } from '@surgery-calendar/postgres';
import express, { type Router } from 'express';
import { z } from 'zod';
import { changeAccount, keepAccount } from '../connection/answer-account-question.ts';
import { readConnection } from '../connection/doctor-connection.ts';
import { pauseCalendar } from '../connection/pause-calendar.ts';
import { readPendingGrant } from '../connection/pending-grant.ts';
import { beginWithdrawal } from '../withdrawal/begin-withdrawal.ts';
import { changeAccountPage } from './change-account-page.ts';
import { type ConsentRouteParts } from './consent-routes.ts';
import { disconnectPage } from './disconnect-page.ts';
import { notify, sendPage, sendProblem, visitorOf } from './respond.ts';
import { actorOf, signedIn } from './signed-in.ts';

const form = express.urlencoded({ extended: false, limit: '1kb' });
const pauseForm = z.object({ entries: z.enum(['keep', 'remove']) });

/** What a doctor may do with a connection that stands: pause it, end it, say yes or no to another account. */
export function addCalendarRoutes(router: Router, parts: ConsentRouteParts): void {
  const { pool, hospitals, clock } = parts;

  router.get(
    '/google/disconnect',
    signedIn(async (request, response, doctor) => {
      const connection = await readConnection(pool, doctor);
      const isLinked = connection.state !== 'not-connected' && connection.state !== 'withdrawing';
      if (isLinked) sendPage(response, 200, disconnectPage(visitorOf(request, hospitals), connection));
      else response.redirect(303, '/dashboard');
    }),
  );

  router.post(
    '/google/disconnect',
    signedIn(async (request, response, doctor) => {
      const actor = actorOf(request, doctor);
      await inTransaction(pool, (client) =>
        beginWithdrawal(
          client,
          { ...parts, now: clock() },
          { doctorRowId: doctor.id, cause: 'doctor', actor },
        ),
      );
      await notify(request, response, 'withdrawing');
    }),
  );

  router.post(
    '/google/pause',
    form,
    signedIn(async (request, response, doctor) => {
      const asked = pauseForm.safeParse(request.body);
      if (!asked.success) {
        sendProblem(request, response, hospitals, 'nothing-asked');
        return;
      }
      const { entries } = asked.data;
      await pauseCalendar({ ...parts, now: clock() }, doctor.id, entries, actorOf(request, doctor));
      await notify(request, response, 'paused');
    }),
  );

  router.post(
    '/google/resume',
    signedIn(async (request, response, doctor) => {
      await pauseCalendar({ ...parts, now: clock() }, doctor.id, undefined, actorOf(request, doctor));
      await notify(request, response, 'resumed');
    }),
  );

  router.get(
    '/google/change-account',
    signedIn(async (request, response, doctor) => {
      const pending = await readPendingGrant(pool, doctor.id, clock());
      const connection = await readConnection(pool, doctor);
      if (pending === undefined || pending.isConfirmed || connection.state === 'not-connected') {
        response.redirect(303, '/dashboard');
        return;
      }
      const accounts = { present: connection.googleEmail, next: pending.google.email };
      sendPage(response, 200, changeAccountPage(visitorOf(request, hospitals), accounts));
    }),
  );

  router.post(
    '/google/change-account',
    signedIn(async (request, response, doctor) => {
      const outcome = await changeAccount(parts, doctor, actorOf(request, doctor));
      switch (outcome.kind) {
        case 'connected':
        case 'connecting-later':
          await notify(request, response, outcome.kind);
          return;
        case 'another-account':
          throw new TypeError('a doctor who said yes was asked again');
        case 'nothing-asked':
        case 'account-inactive':
        case 'account-ending':
        case 'linked-to-another-doctor':
          sendProblem(request, response, hospitals, outcome.kind);
      }
    }),
  );

  router.post(
    '/google/keep-account',
    signedIn(async (request, response, doctor) => {
      const { kind } = await keepAccount(parts, doctor);
      if (kind === 'kept') await notify(request, response, 'account-kept');
      else sendProblem(request, response, hospitals, kind);
    }),
  );
}
