import { type Account, type Accounts } from '../accounts/accounts.ts';
import { html, redirect, type Reply } from '../http/reply.ts';
import { formOf, type SandboxRequest } from '../http/request.ts';
import { type AuthorizationCode } from './authorization-code.ts';
import { authorizationRequest, type AuthorizationRequest } from './authorization-request.ts';
import { sameSecret, type ClientConfig } from './client.ts';
import { consentPage } from './consent-page.ts';
import { consentTexts, languageOf } from './consent-texts.ts';
import { decideConsent } from './decide-consent.ts';
import { type Grants } from './grants.ts';
import { errorPage } from './page.ts';
import { type Pending } from './pending.ts';
import { isSignInScope } from './scopes.ts';

/** A consent page that was shown and waits for its form. */
export interface ShownConsent {
  readonly asked: AuthorizationRequest;
  readonly query: string;
}

export interface AuthorizeParts {
  readonly accounts: Accounts;
  readonly clients: ReadonlyMap<string, ClientConfig>;
  readonly grants: Grants;
  readonly shown: Pending<ShownConsent>;
  readonly codes: Pending<AuthorizationCode>;
}

interface Answer {
  readonly account?: string;
  readonly ticked?: readonly string[];
  readonly fault?: 'noAccount' | 'wrongPassword';
}

/** `GET /o/oauth2/v2/auth`: the consent page, or an error page for a request that must not be redirected. */
export function showConsent(request: SandboxRequest, parts: AuthorizeParts): Reply {
  const asked = authorizationRequest(request.query, parts.clients);
  if ('error' in asked) {
    const language = languageOf(request.query.get('hl'), request.headers['accept-language']);
    return html(asked.status, errorPage(language, asked.status, asked.error, asked.detail));
  }
  // Nobody is ever signed in at the sandbox beforehand, so a request that may show no page cannot succeed.
  if (asked.silent) return redirect(withParameters(asked, { error: 'interaction_required' }));
  const requestId = parts.shown.add({ asked, query: request.query.toString() });
  return consentReply(request, parts, requestId, {});
}

/** `POST /o/oauth2/v2/auth`: the owner's decision; redirects with a code or `access_denied`, or shows the page again. */
export function takeDecision(request: SandboxRequest, parts: AuthorizeParts): Reply {
  const form = formOf(request);
  const requestId = form.get('request') ?? '';
  const shown = parts.shown.get(requestId);
  if (shown === undefined) {
    const language = languageOf(null, request.headers['accept-language']);
    return html(400, errorPage(language, 400, 'invalid_request', consentTexts[language].expired));
  }
  const { asked } = shown;
  if (form.get('decision') !== 'allow') {
    parts.shown.delete(requestId);
    return redirect(withParameters(asked, { error: 'access_denied' }));
  }
  const ticked = form.getAll('scope').filter((scope) => asked.scopes.includes(scope));
  const account = parts.accounts.byEmail(form.get('account') ?? '');
  if (account === undefined) return consentReply(request, parts, requestId, { ticked, fault: 'noAccount' });
  if (account.password !== undefined && !sameSecret(form.get('password') ?? '', account.password)) {
    const answer = { ticked, account: account.email, fault: 'wrongPassword' } as const;
    return consentReply(request, parts, requestId, answer);
  }
  parts.shown.delete(requestId);
  const code = decideConsent(asked, account, ticked, parts.grants);
  if (code === undefined) return redirect(withParameters(asked, { error: 'access_denied' }));
  return redirect(
    withParameters(asked, {
      code: parts.codes.add(code),
      scope: code.scopes.join(' '),
      authuser: '0',
      prompt: asked.forceConsent ? 'consent' : 'none',
    }),
  );
}

function consentReply(
  request: SandboxRequest,
  parts: AuthorizeParts,
  requestId: string,
  answer: Answer,
): Reply {
  const shown = parts.shown.get(requestId);
  if (shown === undefined) throw new Error('a consent page was shown without its request');
  const { asked } = shown;
  const query = new URLSearchParams(shown.query);
  const hinted = hintedAccount(asked.loginHint, parts.accounts);
  const scopes = asked.scopes.filter((scope) => !isSignInScope(scope));
  query.delete('login_hint');
  const body = consentPage({
    requestId,
    applicationName: asked.client.applicationName,
    accounts: hinted === undefined ? parts.accounts.all() : [hinted],
    chosen: answer.account ?? hinted?.email,
    scopes,
    ticked: answer.ticked ?? scopes,
    language: languageOf(query.get('hl'), request.headers['accept-language']),
    otherAccounts: hinted === undefined ? undefined : `/o/oauth2/v2/auth?${query.toString()}`,
    fault: answer.fault,
  });
  return html(answer.fault === undefined ? 200 : 400, body, [new URL(asked.redirectUri).origin]);
}

function hintedAccount(hint: string | undefined, accounts: Accounts): Account | undefined {
  return hint === undefined ? undefined : (accounts.byEmail(hint) ?? accounts.bySub(hint));
}

function withParameters(asked: AuthorizationRequest, parameters: Readonly<Record<string, string>>): string {
  const target = new URL(asked.redirectUri);
  if (asked.state !== undefined) target.searchParams.set('state', asked.state);
  for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
  return target.href;
}
