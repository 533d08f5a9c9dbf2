import { type Router } from 'express';
import type pg from 'pg';
import { readConnection } from '../connection/doctor-connection.ts';
import { readPendingGrant } from '../connection/pending-grant.ts';
import { type OverviewSource } from '../overview/overview.ts';
import { type Hospital } from '../hospital.ts';
import { readLatestWithdrawal } from '../withdrawal/withdrawal.ts';
import { dashboardPage } from './dashboard-page.ts';
import { languageCookieAt, languages } from './language.ts';
import { sendPage, visitorOf } from './respond.ts';
import { saveSession } from './session.ts';
import { welcomePage } from './welcome-page.ts';

const YEAR_MS = 365 * 24 * 3_600_000;

/** The pages that only show something, and the choice of language. */
export function addPageRoutes(
  router: Router,
  parts: {
    readonly pool: pg.Pool;
    readonly hospitals: readonly Hospital[];
    readonly publicUrl: string;
    readonly clock: () => Date;
    readonly overview: OverviewSource;
  },
): void {
  const { pool, hospitals, publicUrl, clock, overview } = parts;
  const isHttps = new URL(publicUrl).protocol === 'https:';

  router.get('/', (request, response) => {
    if (request.session.doctor !== undefined) response.redirect('/dashboard');
    else sendPage(response, 200, welcomePage(visitorOf(request, hospitals), hospitals));
  });

  router.get('/dashboard', async (request, response) => {
    const { doctor, notice, check } = request.session;
    if (doctor === undefined) {
      response.redirect('/');
      return;
    }
    delete request.session.notice;
    delete request.session.check;
    // Now, since other services are asked: a session stored after that would undo what another request did meanwhile.
    if (notice !== undefined || check !== undefined) await saveSession(request);
    const known = overview.read(doctor);
    // Looked at below; a query that fails first must not leave it unhandled.
    known.catch(() => undefined);
    const hospital = hospitals.find(({ hospitalId }) => hospitalId === doctor.hospitalId);
    const connection = await readConnection(pool, doctor);
    const pending = await readPendingGrant(pool, doctor.id, clock());
    const page = dashboardPage(visitorOf(request, hospitals), {
      doctor: { ...doctor, hospitalName: hospital?.name ?? doctor.hospitalId },
      connection,
      withdrawal: await readLatestWithdrawal(pool, doctor.id),
      next: pending?.isConfirmed === true ? pending.google.email : undefined,
      notice,
      check,
      overview: await known,
      timeZone: hospital?.timeZone ?? 'UTC',
    });
    sendPage(response, 200, page);
  });

  router.get('/language/:language', (request, response, next) => {
    const language = languages.find((known) => known === request.params.language);
    if (language === undefined) {
      next();
      return;
    }
    response.cookie(languageCookieAt(publicUrl), language, {
      httpOnly: true,
      sameSite: 'lax',
      secure: isHttps,
      maxAge: YEAR_MS,
    });
    response.redirect('/');
  });
}
