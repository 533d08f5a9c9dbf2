import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { errors, type Provider } from 'oidc-provider';
import { z } from 'zod';
import { type Hospital, type HospitalUser } from './hospital.ts';
import { problemPage, signInPage } from './pages.ts';

const signInForm = z.object({ username: z.string(), password: z.string() });

/** The pages between a client's request and its answer: the form, and what a posted form leads to. */
export function signInRoutes(hospital: Hospital, provider: Provider): Router {
  const router = express.Router();

  router.get('/interaction/:uid', async (request, response) => {
    const { params } = await provider.interactionDetails(request, response);
    const username = typeof params['login_hint'] === 'string' ? params['login_hint'] : '';
    response.send(signInPage(hospital.name, { username, refused: false }).toString());
  });

  router.post('/interaction/:uid', express.urlencoded({ extended: false }), async (request, response) => {
    const { session } = await provider.interactionDetails(request, response);
    const form = signInForm.safeParse(request.body);
    const user = form.success ? findUser(hospital.users, form.data) : undefined;
    if (user === undefined) {
      const username = form.data?.username ?? '';
      response.status(401).send(signInPage(hospital.name, { username, refused: true }).toString());
      return;
    }
    const login = { accountId: user.sub, amr: ['pwd'] };
    const returnTo = await provider.interactionResult(request, response, { login });
    if (session !== undefined && session.accountId !== user.sub) await forgetAccount(provider, session.uid);
    response.redirect(303, returnTo);
  });

  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (!(error instanceof errors.SessionNotFound)) {
      next(error);
      return;
    }
    response
      .status(400)
      .send(problemPage(hospital.name, 'Este pedido de entrada expirou ou já foi usado.').toString());
  });
  return router;
}

/** Somebody else was signed in at this browser. The library would end that session by a page with a script; here it just ends. */
async function forgetAccount(provider: Provider, sessionUid: string): Promise<void> {
  const session = await provider.Session.findByUid(sessionUid);
  if (session === undefined) return;
  session.accountId = undefined;
  session.authorizations = undefined;
  await session.persist();
}

function findUser(
  users: readonly HospitalUser[],
  given: { readonly username: string; readonly password: string },
): HospitalUser | undefined {
  const username = given.username.trim().toLowerCase();
  return users.find((user) => user.username.toLowerCase() === username && user.password === given.password);
}
