import type { JWTPayload } from 'jose';

/** An issuer of bearer tokens and the tenant that it speaks for. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly tenant: string;
  /** By default `<issuer>/jwks`. */
  readonly jwksUri?: string | undefined;
  /**
   * Where one issuer serves several tenants: only its tokens whose claim is `value`, or an array of strings with it, are of this
   * tenant.
   */
  readonly claim?: { readonly name: string; readonly value: string } | undefined;
}

/** The one entry that the claims fit; undefined where none does or several do, since a guess would open another's data. */
export function entryOf<Entry extends TrustedIssuer>(
  entries: readonly Entry[],
  claims: JWTPayload,
): Entry | undefined {
  const [entry, ...others] = entries.filter(
    ({ issuer, claim }) =>
      issuer === claims.iss && (claim === undefined || has(claims[claim.name], claim.value)),
  );
  return others.length === 0 ? entry : undefined;
}

/** Throws, naming the issuer, where tokens of one issuer could not be told apart: that is found at the start, not by a user. */
export function requireDistinctTenants(entries: readonly TrustedIssuer[]): void {
  for (const [issuer, ofIssuer] of Map.groupBy(entries, (entry) => entry.issuer)) {
    if (ofIssuer.length > 1 && ofIssuer.some(({ claim }) => claim === undefined)) {
      throw new Error(
        `The issuer ${issuer} has several tenants, and not each of them a claim that tells it apart`,
      );
    }
    const claims = ofIssuer.map(({ claim }) => JSON.stringify([claim?.name, claim?.value]));
    if (new Set(claims).size < claims.length) {
      throw new Error(`The issuer ${issuer} has several tenants with the same value of the same claim`);
    }
  }
}

function has(claim: unknown, value: string): boolean {
  if (!Array.isArray(claim)) return claim === value;
  return claim.every((one) => typeof one === 'string') && claim.includes(value);
}
