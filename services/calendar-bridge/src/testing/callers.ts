import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { useTokenOnce } from '@surgery-calendar/postgres';
import {
  createServiceAssertionSigner,
  createServiceAssertionVerifier,
  unauthenticated,
  type BearerVerifier,
} from '@surgery-calendar/service-host';
import type { Pool } from 'pg';
import { usedAssertions, type CallerVerifiers } from '../http/caller.ts';

/** Tokens as `Bearer hospital/role`: how a real one is verified is the service host's to show. */
export const verifyBearer: BearerVerifier = (authorization) => {
  const [, tenant, role] = /^Bearer ([\w-]+)\/(\w+)$/.exec(authorization ?? '') ?? [];
  if (tenant === undefined) return Promise.reject(unauthenticated());
  const claims = { roles: [role] };
  return Promise.resolve({ tenant, subject: 'somebody', expiresAt: new Date(8_640_000_000_000), claims });
};

/** Everybody who may ask the bridge something, with real assertions of identity's. */
export async function openCallers(pool: Pool): Promise<{
  readonly verifiers: CallerVerifiers;
  /** The Authorization header of identity, on a doctor's behalf. */
  onBehalf(hospitalId: string, doctorId: string): Promise<string>;
}> {
  const keys = generateKeyPairSync('ed25519');
  const clock = () => new Date();
  const names = { issuer: 'identity', audience: 'calendar-bridge' };
  const sign = await createServiceAssertionSigner({
    ...{ ...names, clock, newId: randomUUID, privateKey: keys.privateKey.export({ format: 'jwk' }) },
  });
  const verifyAssertion = await createServiceAssertionVerifier({
    ...{ ...names, clock, publicKey: keys.publicKey.export({ format: 'jwk' }) },
    useOnce: (jti, forgetAt) => useTokenOnce(pool, usedAssertions, jti, forgetAt),
  });
  return {
    verifiers: { verifyBearer, verifyAssertion },
    onBehalf: async (hospitalId, doctorId) =>
      `Bearer ${await sign({ hospital_id: hospitalId, doctor_id: doctorId })}`,
  };
}
