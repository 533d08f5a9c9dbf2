import { type ServerMetadata } from 'openid-client';

export const CALLBACK_PATH = '/sign-in/callback';

/**
 * Where a provider sends the visitor back to. One that names itself in its answer (RFC 9207) needs no path of its own; any other has
 * one, so that its answer cannot be passed off as another's (RFC 9700, 4.4.2).
 */
export function callbackPathOf(
  hospitalId: string,
  metadata: Pick<ServerMetadata, 'authorization_response_iss_parameter_supported'>,
): string {
  return metadata.authorization_response_iss_parameter_supported === true
    ? CALLBACK_PATH
    : `${CALLBACK_PATH}/${hospitalId}`;
}
