import type { HospitalIdp } from '@surgery-calendar/sandbox/hospital-idp';

const twelveHours = 12 * 3600;

/** `.local/system-tokens.json`: hospital -> bearer token of its information system, for `npm run demo:week`. */
export const systemTokensFile = 'system-tokens.json';

/** A bearer token for each hospital's information system, which may publish messages over HTTP. */
export async function issueSystemTokens(
  idp: HospitalIdp,
  hospitals: readonly string[],
): Promise<Record<string, string>> {
  const tokens: Record<string, string> = {};
  for (const hospitalId of hospitals) {
    const request = {
      hospitalId,
      sub: 'demo-information-system',
      roles: ['system'],
      ttlSeconds: twelveHours,
    };
    tokens[hospitalId] = await idp.issueToken(request);
  }
  return tokens;
}

/** A scheduler's and an operator's bearer token at hospital hc-sp, made anew at each start. */
export async function issueApiTokens(idp: HospitalIdp): Promise<{ scheduler: string; operator: string }> {
  const issue = (sub: string, role: string) =>
    idp.issueToken({ hospitalId: 'hc-sp', sub, roles: [role], ttlSeconds: twelveHours });
  return {
    scheduler: await issue('demo-scheduler', 'scheduler'),
    operator: await issue('demo-operator', 'operator'),
  };
}
