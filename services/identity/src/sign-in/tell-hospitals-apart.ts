import { entryOf, requireDistinctTenants, type TrustedIssuer } from '@surgery-calendar/service-host';
import { type Hospital } from '../hospital.ts';

type Told = Pick<Hospital, 'hospitalId' | 'issuer' | 'claim'>;

/** What is wrong with hospitals that share an issuer and could not be told apart; undefined where all is well. */
export function undistinguishable(hospitals: readonly Told[]): string | undefined {
  try {
    requireDistinctTenants(hospitals.map(asTenant));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whether verified claims are of this hospital and of no other: the same rule that bearer tokens are read by. */
export function isOfHospital(
  hospitals: readonly Told[],
  chosen: Told,
  claims: Readonly<Record<string, unknown>>,
): boolean {
  return entryOf(hospitals.map(asTenant), claims)?.tenant === chosen.hospitalId;
}

function asTenant({ hospitalId, issuer, claim }: Told): TrustedIssuer {
  return { tenant: hospitalId, issuer, claim };
}
