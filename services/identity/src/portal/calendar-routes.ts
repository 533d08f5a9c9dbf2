import { inTransaction } from '@surgery-calendar/postgres';
import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { changeAccount, keepAccount } from '../connection/answer-account-question.ts';
import { readConnection, type Pause } from '../connection/doctor-connection.ts';
import { pauseCalendar } from '../connection/pause-calendar.ts';
import { readPendingGrant } from '../connection/pending-grant.ts';
import { type SignedInDoctor } from '../sign-in/signed-in-doctor.ts';
import { beginWithdrawal } from '../withdrawal/begin-withdrawal.ts';
import { changeAccountPage } from './change-account-page.ts';
import { type ConsentRouteParts } from './consent-routes.ts';
import { disconnectPage } from './disconnect-page.ts';
import { notify, sendPage, sendProblem, visitorOf } from './respond.ts';
import { actorOf, signedIn } from './signed-in.ts';

const form = express.urlencoded({ extended: false, limit: '1kb' });
const pauseForm = z.object({ entries: z.enum(['keep', 'remove']) });
const questionForm = z.object({ question: z.uuid() });

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
      const leaving = { doctorRowId: doctor.id, cause: 'doctor', actor: actorOf(request, doctor) } as const;
      const outcome = await inTransaction(pool, (client) =>
        beginWithdrawal(client, { ...parts, now: clock() }, leaving),
      );
      if (outcome === 'not-connected') response.redirect(303, '/dashboard');
      else await notify(request, response, 'withdrawing');
    }),
  );

  router.post(
    '/google/pause',
    form,
    signedIn(async (request, response, doctor) => {
      const asked = pauseForm.safeParse(request.body);
      if (asked.success) await setPause(request, response, doctor, asked.data.entries);
      else sendProblem(request, response, hospitals, 'nothing-asked');
    }),
  );

  router.post(
    '/google/resume',
    signedIn((request, response, doctor) => setPause(request, response, doctor, undefined)),
  );

  /** Says what came of it, but nothing where the connection is not one to pause any more: the dashboard shows how it stands. */
  const setPause = async (
    request: Request,
    response: Response,
    doctor: SignedInDoctor,
    entries: Pause['entries'] | undefined,
  ): Promise<void> => {
    const actor = actorOf(request, doctor);
    const outcome = await pauseCalendar({ ...parts, now: clock() }, doctor.id, entries, actor);
    if (outcome === 'paused' || outcome === 'resumed') await notify(request, response, outcome);
    else response.redirect(303, '/dashboard');
  };

  router.get(
    '/google/change-account',
    signedIn(async (request, response, doctor) => {
      const pending = await readPendingGrant(pool, doctor.id, clock());
      const connection = await readConnection(pool, doctor);
      if (pending === undefined || pending.isConfirmed || connection.state === 'not-connected') {
        response.redirect(303, '/dashboard');
        return;
      }
      const { question, google } = pending;
      const accounts = { present: connection.googleEmail, next: google.email, question };
      sendPage(response, 200, changeAccountPage(visitorOf(request, hospitals), accounts));
    }),
  );

  router.post(
    '/google/change-account',
    form,
    signedIn(async (request, response, doctor) => {
      const answer = { doctor, actor: actorOf(request, doctor), question: questionOf(request.body) };
      const outcome = await changeAccount(parts, answer);
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
    form,
    signedIn(async (request, response, doctor) => {
      const answer = { doctor, actor: actorOf(request, doctor), question: questionOf(request.body) };
      const { kind } = await keepAccount(parts, answer);
      if (kind === 'kept') await notify(request, response, 'account-kept');
      else sendProblem(request, response, hospitals, kind);
    }),
  );
}

/** What is no question's id answers none. */
function questionOf(body: unknown): string {
  return questionForm.safeParse(body).data?.question ?? '';
}
