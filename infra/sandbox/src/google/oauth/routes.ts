import { json } from '../http/reply.ts';
import { route, type Route } from '../http/route.ts';
import { showConsent, takeDecision, type AuthorizeParts } from './authorize.ts';
import { discovery } from './discovery.ts';
import { revoke } from './revoke.ts';
import { riscConfiguration } from '../risc/sign-security-event.ts';
import { publicJwk } from './signing-key.ts';
import { tokenEndpoint, type TokenParts } from './token-endpoint.ts';
import { tokeninfo } from './tokeninfo.ts';
import { userinfo } from './userinfo.ts';

export type OAuthParts = AuthorizeParts & TokenParts & { readonly url: string };

const cacheable = { 'cache-control': 'public, max-age=3600, must-revalidate, no-transform' };

/** Google's OAuth and OpenID Connect endpoints, all on the one origin. */
export function oauthRoutes(parts: OAuthParts): Route[] {
  const { accounts, grants, key } = parts;
  const userinfoPaths = ['/v1/userinfo', '/oauth2/v3/userinfo', '/oauth2/v1/userinfo'];
  const tokeninfoPaths = ['/tokeninfo', '/oauth2/v3/tokeninfo'];
  const getAndPost = ['GET', 'POST'];
  return [
    route('GET', '/.well-known/openid-configuration', () => json(200, discovery(parts.url), cacheable)),
    route('GET', '/.well-known/risc-configuration', () => json(200, riscConfiguration(parts.url), cacheable)),
    route('GET', '/oauth2/v3/certs', () => json(200, { keys: [publicJwk(key)] }, cacheable)),
    route('GET', '/oauth2/v1/certs', () => json(200, { [key.kid]: key.certificate }, cacheable)),
    route('GET', '/o/oauth2/v2/auth', (request) => showConsent(request, parts)),
    route('POST', '/o/oauth2/v2/auth', (request) => takeDecision(request, parts)),
    route('POST', '/token', (request) => tokenEndpoint(request, parts)),
    route('POST', '/revoke', (request) => revoke(request, grants)),
    ...getAndPost.flatMap((method) => [
      ...userinfoPaths.map((path) => route(method, path, (request) => userinfo(request, grants, accounts))),
      ...tokeninfoPaths.map((path) => route(method, path, (request) => tokeninfo(request, parts))),
    ]),
  ];
}
