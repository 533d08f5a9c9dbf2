import { hospitalId, patientDetails } from '@surgery-calendar/contracts';
import { secret, secureUrl } from '@surgery-calendar/service-host';
import { z } from 'zod';

/** Whom the access tokens for this system's APIs are meant for, at every hospital. */
export const API_AUDIENCE = 'surgery-calendar';

/** A hospital whose doctors sign in here, and what its policy lets their calendars show. */
export const hospital = z.strictObject({
  hospitalId,
  name: z.string().min(1),
  /** The issuer of its identity provider, exactly as its metadata names it. */
  issuer: secureUrl,
  /** Where its keys are; left out, bearer tokens are checked by those at `<issuer>/jwks`, and sign-in by what its metadata names. */
  jwksUri: secureUrl.optional(),
  clientId: z
    .string()
    .min(1)
    .refine((id) => id !== API_AUDIENCE, 'is the audience of bearer tokens: an id_token would pass for one'),
  clientSecret: secret(z.string().min(1)),
  /** Where one issuer serves several hospitals: only id_tokens whose claim is `value`, or an array of strings with it, are of this one. */
  claim: z.strictObject({ name: z.string().min(1), value: z.string().min(1) }).optional(),
  /** The id_token's claim that holds the doctor's id. */
  doctorIdClaim: z.string().min(1).default('doctor_id'),
  /** The claim with a person's role, or an array of their roles. */
  rolesClaim: z.string().min(1).default('roles'),
  /** The role that makes a doctor; left out, having a doctor's id does. */
  doctorRole: z.string().min(1).optional(),
  /** The role of those who may withdraw a doctor's connection. */
  operatorRole: z.string().min(1).default('operator'),
  /** What the hospital's directory presents at /scim/v2 (RFC 6750, 2.1); left out, no directory may come. */
  scimToken: secret(
    z
      .string()
      .min(32, 'must be 32 characters or more')
      .max(512)
      .regex(/^[\w.~+/-]+=*$/, 'must be of letters, digits, and - . _ ~ + /')
      .optional(),
  ),
  /** Left out: no policy is known yet, and nothing is placed on any calendar. */
  patientDetails: patientDetails.optional(),
  /** For dates on the portal's pages. */
  timeZone: z.string().min(1).default('America/Sao_Paulo'),
});
export type Hospital = z.output<typeof hospital>;
