import { z } from 'zod';
import { secureUrl } from './secure-url.ts';

/**
 * The fields of a setting that names an issuer of bearer tokens. Where one issuer serves several tenants, each has the claim that tells
 * it apart.
 */
export const trustedIssuerFields = {
  issuer: secureUrl,
  jwksUri: secureUrl.optional(),
  claim: z.object({ name: z.string().min(1), value: z.string().min(1) }).optional(),
};
