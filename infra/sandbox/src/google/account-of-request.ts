import { type Accounts } from './accounts/accounts.ts';
import { bearerOf, formOf, type SandboxRequest } from './http/request.ts';
import { type AuthorizationCode } from './oauth/authorization-code.ts';
import { type Grants } from './oauth/grants.ts';
import { type Pending } from './oauth/pending.ts';

export interface AccountParts {
  readonly accounts: Accounts;
  readonly grants: Grants;
  readonly codes: Pending<AuthorizationCode>;
}

/** The address of the account a request is about, by whatever it presents; null when it presents nothing known. */
export function accountOfRequest(
  request: SandboxRequest,
  { accounts, grants, codes }: AccountParts,
): string | null {
  const form = request.method === 'POST' ? formOf(request) : new URLSearchParams();
  const chosen = accounts.byEmail(form.get('account') ?? '');
  if (chosen !== undefined) return chosen.email;
  const given = ['token', 'access_token'].map((name) => request.query.get(name));
  const posted = ['token', 'access_token', 'refresh_token'].map((name) => form.get(name));
  for (const presented of [bearerOf(request), ...given, ...posted]) {
    const token = presented
      ? (grants.liveAccessToken(presented) ?? grants.refreshToken(presented))
      : undefined;
    if (token !== undefined) return accounts.bySub(token.sub)?.email ?? null;
  }
  const code = codes.get(form.get('code') ?? '');
  return code === undefined ? null : (accounts.bySub(code.sub)?.email ?? null);
}
