import { json, type Reply } from '../http/reply.ts';
import { formOf, type SandboxRequest } from '../http/request.ts';
import { type Grants } from './grants.ts';
import { missingParameter, oauthError } from './oauth-error.ts';

/** `POST /revoke`, with the token in the query or the body: any token of a grant takes the whole grant. */
export function revoke(request: SandboxRequest, grants: Grants): Reply {
  const presented = request.query.get('token') ?? formOf(request).get('token');
  if (presented === null) return missingParameter('token');
  const token = grants.refreshToken(presented) ?? grants.liveAccessToken(presented);
  if (token === undefined) return oauthError(400, 'invalid_token', 'Token expired or revoked');
  grants.revoke(token.clientId, token.sub);
  return json(200, {});
}
