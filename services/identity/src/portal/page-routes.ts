import { type Router } from 'express';
import type pg from 'pg';
import { readConnection } from '../connection/doctor-connection.ts';
import { type Hospital } from '../hospital.ts';
import { dashboardPage } from './dashboard-page.ts';
import { LANGUAGE_COOKIE, languages } from './language.ts';
import { sendPage, visitorOf } from './respond.ts';
import { welcomePage } from './welcome-page.ts';

const YEAR_MS = 365 * 24 * 3_600_000;

/** The pages that only show something, and the choice of language. */
export function addPageRoutes(
  router: Router,
  parts: { readonly pool: pg.Pool; readonly hospitals: readonly Hospital[]; readonly publicUrl: string },
): void {
  const { pool, hospitals, publicUrl } = parts;
  const isHttps = new URL(publicUrl).protocol === 'https:';

  router.get('/', (request, response) => {
    if (request.session.doctor !== undefined) response.redirect('/dashboard');
    else sendPage(response, 200, welcomePage(visitorOf(request, hospitals), hospitals));
  });

  router.get('/dashboard', async (request, response) => {
    const { doctor, notice } = request.session;
    if (doctor === undefined) {
      response.redirect('/');
      return;
    }
    delete request.session.notice;
    const hospital = hospitals.find(({ hospitalId }) => hospitalId === doctor.hospitalId);
    const page = dashboardPage(visitorOf(request, hospitals), {
      doctor: { ...doctor, hospitalName: hospital?.name ?? doctor.hospitalId },
      connection: await readConnection(pool, doctor),
      notice,
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
    response.cookie(LANGUAGE_COOKIE, language, {
      httpOnly: true,
      sameSite: 'lax',
      secure: isHttps,
      maxAge: YEAR_MS,
    });
    response.redirect('/');
  });
}
