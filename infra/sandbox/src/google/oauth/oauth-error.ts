import { json, type Reply } from '../http/reply.ts';

/** Google's error body of the token, revoke and tokeninfo endpoints. */
export function oauthError(status: number, error: string, description: string): Reply {
  return json(status, { error, error_description: description });
}

export const invalidGrant = (description: string): Reply => oauthError(400, 'invalid_grant', description);

/** What Google says of a token that is revoked, expired or was never issued. */
export const tokenGone = 'Token has been expired or revoked.';

export const missingParameter = (name: string): Reply =>
  oauthError(400, 'invalid_request', `Missing required parameter: ${name}`);
