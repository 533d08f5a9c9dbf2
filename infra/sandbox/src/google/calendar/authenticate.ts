import { type Account, type Accounts } from '../accounts/accounts.ts';
import { json, type Reply } from '../http/reply.ts';
import { bearerOf, type SandboxRequest } from '../http/request.ts';
import { type Grants } from '../oauth/grants.ts';
import { type Method, reachOf } from './method-scopes.ts';

/** Who calls a method, for which application, and which of the account's calendars the token opens. */
export interface Caller {
  readonly account: Account;
  readonly clientId: string;
  readonly reach: 'all' | 'app-created' | 'nothing';
}

const expected =
  'Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.';

/** The caller behind a bearer token, or Google's refusal: 401 without a live token, 403 without a fitting scope. */
export function authenticate(
  request: SandboxRequest,
  method: Method,
  { accounts, grants }: { accounts: Accounts; grants: Grants },
): Caller | Reply {
  if (request.headers.authorization === undefined) {
    return unauthenticated(
      `Request is missing required authentication credential. ${expected}`,
      'required',
      'Login Required.',
    );
  }
  const token = grants.liveAccessToken(bearerOf(request) ?? '');
  const account = token === undefined ? undefined : accounts.bySub(token.sub);
  if (token === undefined || account === undefined) {
    return unauthenticated(
      `Request had invalid authentication credentials. ${expected}`,
      'authError',
      'Invalid Credentials',
    );
  }
  const reach = reachOf(method, token.scopes);
  if (reach === 'refused') return insufficientScopes(method);
  return { account, clientId: token.clientId, reach };
}

function unauthenticated(message: string, reason: string, item: string): Reply {
  const place = { location: 'Authorization', locationType: 'header' };
  const errors = [{ message: item, domain: 'global', reason, ...place }];
  return json(
    401,
    { error: { code: 401, message, errors, status: 'UNAUTHENTICATED' } },
    { 'www-authenticate': 'Bearer realm="https://accounts.google.com/", error="invalid_token"' },
  );
}

function insufficientScopes(method: Method): Reply {
  return json(403, {
    error: {
      code: 403,
      message: 'Request had insufficient authentication scopes.',
      errors: [{ message: 'Insufficient Permission', domain: 'global', reason: 'insufficientPermissions' }],
      status: 'PERMISSION_DENIED',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
          domain: 'googleapis.com',
          metadata: { service: 'calendar-json.googleapis.com', method: `calendar.v3.${method}` },
        },
      ],
    },
  });
}
