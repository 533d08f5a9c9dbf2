import { z } from 'zod';
import { Ailment, examine, type Finding } from './finding.ts';

/** Tokens and assertions are valid within so many seconds of a clock that is off. */
const mostSkewSeconds = 5;

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) });
const metadata = z.object({ issuer: z.string(), jwks_uri: z.url() });

export interface KnownIssuer {
  readonly tenant: string;
  readonly issuer: string;
  readonly jwksUri?: string | undefined;
}

/** Looks whether an identity provider's keys can be had, and whether its clock is ours. */
export function examineIssuerKeys({ tenant, issuer, jwksUri }: KnownIssuer): Promise<Finding> {
  const url = jwksUri ?? `${issuer}/jwks`;
  const fix = `let this process reach ${url} (DNS, egress, TLS), or correct the issuer in HOSPITALS`;
  return examine('identity provider', `keys of ${tenant}`, fix, async () => {
    const { body, skewSeconds } = await getJson(url, fix);
    const keys = keySet.safeParse(body);
    if (!keys.success)
      throw new Ailment('the answer is no set of keys', `name the right jwksUri of ${tenant}`);
    refuseSkew(skewSeconds);
    return `${keys.data.keys.length} keys`;
  });
}

/** Looks whether an OpenID provider says that it is the one that was configured. */
export function examineIssuerMetadata({ tenant, issuer }: KnownIssuer): Promise<Finding> {
  const url = `${issuer}/.well-known/openid-configuration`;
  const fix = `let this process reach ${url} (DNS, egress, TLS), or correct the issuer in HOSPITALS`;
  return examine('identity provider', `metadata of ${tenant}`, fix, async () => {
    const known = metadata.safeParse((await getJson(url, fix)).body);
    if (!known.success) throw new Ailment('the answer is no metadata of a provider', fix);
    if (known.data.issuer !== issuer)
      throw new Ailment(
        'it names itself otherwise',
        `write the issuer of ${tenant} exactly as ${url} has it`,
      );
    return 'answers';
  });
}

/** Throws an `Ailment` where the other side's clock is not ours. `seconds` is positive where ours is ahead. */
export function refuseSkew(seconds: number | undefined): void {
  if (seconds === undefined || Math.abs(seconds) <= mostSkewSeconds) return;
  const which = seconds > 0 ? 'ahead of' : 'behind';
  throw new Ailment(
    `this clock is ${Math.round(Math.abs(seconds))} s ${which} the other`,
    'synchronise the clocks (NTP) on both sides',
  );
}

/** By the `Date` of an answer, which counts whole seconds; undefined where it has none. */
export function skewOf(response: Response): number | undefined {
  const at = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(at) ? undefined : (Date.now() - at - 500) / 1000;
}

async function getJson(url: string, fix: string) {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(8_000) });
  if (!response.ok) throw new Ailment(`it answers ${response.status}`, fix);
  const skewSeconds = skewOf(response);
  try {
    const body: unknown = await response.json();
    return { body, skewSeconds };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Ailment('the answer is no JSON', fix);
  }
}
