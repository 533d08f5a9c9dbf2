import { type Hospital } from '../hospital.ts';
import { type HospitalOidc } from './hospital-oidc.ts';

/**
 * Where the visitor ends the provider's own session (OpenID Connect RP-Initiated Logout 1.0). Undefined where the provider has no such
 * endpoint on its issuer's origin, which is all that the content policy lets a form lead to. Rejects where the provider is away.
 */
export async function providerLogoutUrl(
  oidc: HospitalOidc,
  hospital: Hospital,
  publicUrl: string,
): Promise<string | undefined> {
  const { end_session_endpoint: endpoint } = (await oidc(hospital)).serverMetadata();
  if (endpoint === undefined || new URL(endpoint).origin !== new URL(hospital.issuer).origin)
    return undefined;
  const url = new URL(endpoint);
  // No id_token_hint: a token in a URL would stand in histories and logs. The provider asks the visitor instead.
  url.searchParams.set('client_id', hospital.clientId);
  url.searchParams.set('post_logout_redirect_uri', new URL('/', publicUrl).href);
  return url.href;
}
