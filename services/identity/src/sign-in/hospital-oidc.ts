import { isLoopback } from '@surgery-calendar/service-host';
import * as client from 'openid-client';
import { type Hospital } from '../hospital.ts';

const TIMEOUT_SECONDS = 10;

/** The OpenID Connect client for a hospital's identity provider. Rejects where the provider cannot be reached. */
export type HospitalOidc = (hospital: Hospital) => Promise<client.Configuration>;

/** Discovers each provider when it is first needed, and again as long as it does not answer. */
export function createHospitalOidc(): HospitalOidc {
  const discovered = new Map<string, Promise<client.Configuration>>();
  return (hospital) => {
    const known = discovered.get(hospital.hospitalId);
    if (known !== undefined) return known;
    const discovering = discover(hospital);
    discovered.set(hospital.hospitalId, discovering);
    discovering.catch(() => discovered.delete(hospital.hospitalId));
    return discovering;
  };
}

async function discover(hospital: Hospital): Promise<client.Configuration> {
  const issuer = new URL(hospital.issuer);
  const isPlain = issuer.protocol === 'http:' && isLoopback(issuer.hostname);
  // Marked deprecated to make one look twice: a machine's own loopback, as the configuration has checked, is where it belongs.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const insecure = isPlain ? [client.allowInsecureRequests] : [];
  return client.discovery(
    issuer,
    hospital.clientId,
    hospital.clientSecret,
    client.ClientSecretBasic(hospital.clientSecret),
    // The id_token's signature is checked although TLS vouches for it already: a hospital's provider may stand behind proxies.
    { timeout: TIMEOUT_SECONDS, execute: [...insecure, client.enableNonRepudiationChecks] },
  );
}
