import { createServer } from 'node:http';
import { once } from 'node:events';
import { hospitalId, type HospitalId } from '@surgery-calendar/contracts';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { z } from 'zod';

export type TestHospital = 'hc-sp' | 'hsj-lisboa';

export interface HospitalIssuers {
  /** As `HOSPITALS` has it. */
  readonly hospitals: readonly { readonly hospitalId: HospitalId; readonly issuer: string }[];
  /** A token of the hospital's identity provider: a scheduler's, unless the claims say otherwise. */
  tokenOf(hospital: TestHospital, claims?: JWTPayload): Promise<string>;
  /** What a stranger can make: signed by a key of their own in the hospital's name. */
  forgedToken(hospital: TestHospital): Promise<string>;
  stop(): Promise<void>;
}

/** Serves the keys of two hospitals' issuers and signs tokens with them. */
export async function startHospitalIssuers(): Promise<HospitalIssuers> {
  const keys = {
    'hc-sp': await generateKeyPair('ES256', { extractable: true }),
    'hsj-lisboa': await generateKeyPair('ES256', { extractable: true }),
  };
  const stranger = await generateKeyPair('ES256');
  const sets = new Map<string, string>(
    await Promise.all(
      Object.entries(keys).map(
        async ([hospital, { publicKey }]) =>
          [`/${hospital}/jwks`, JSON.stringify({ keys: [await exportJWK(publicKey)] })] as const,
      ),
    ),
  );
  const server = createServer((req, res) => {
    const set = sets.get(req.url ?? '');
    res.writeHead(set === undefined ? 404 : 200, { 'Content-Type': 'application/json' }).end(set);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const issuerOf = (hospital: TestHospital): string => `http://127.0.0.1:${port}/${hospital}`;
  const sign = (hospital: TestHospital, key: CryptoKey, claims: JWTPayload): Promise<string> =>
    new SignJWT({ sub: 'user-1', client_id: 'theatre-app', roles: ['scheduler'], ...claims })
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer(issuerOf(hospital))
      .setAudience(claims.aud ?? 'surgery-calendar')
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(key);
  return {
    hospitals: (['hc-sp', 'hsj-lisboa'] as const).map((name) => ({
      hospitalId: hospitalId.parse(name),
      issuer: issuerOf(name),
    })),
    tokenOf: (hospital, claims = {}) => sign(hospital, keys[hospital].privateKey, claims),
    forgedToken: (hospital) => sign(hospital, stranger.privateKey, {}),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
