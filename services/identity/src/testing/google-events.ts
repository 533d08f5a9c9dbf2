import { createPrivateKey, createPublicKey, randomUUID, type KeyObject } from 'node:crypto';
import { SignJWT, type JWTPayload } from 'jose';
import { type IdentityWorld } from './identity-world.ts';
import { googleAccounts } from './people.ts';

export const riscType = (name: string) => `https://schemas.openid.net/secevent/risc/event-type/${name}`;
export const oauthType = (name: string) => `https://schemas.openid.net/secevent/oauth/event-type/${name}`;

export interface GoogleEvents {
  /** Claims of a good SET of one event about Ana's account, with what is changed; undefined leaves a claim out. */
  claims(
    type: string,
    details?: object,
    change?: Readonly<Record<string, unknown>>,
  ): JWTPayload & { readonly jti: string };
  /** Signs with the sandbox Google's own key, which is what the sandbox publishes. */
  sign(
    claims: JWTPayload,
    header?: { readonly typ?: string; readonly key?: KeyObject; readonly kid?: string },
  ): Promise<string>;
  readonly publicKeyPem: string;
  post(set: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Signs and posts; gives the answer's status. */
  send(claims: JWTPayload): Promise<number>;
}

/** Speaks as Google's Cross-Account Protection to the world's identity. */
export async function googleEvents(world: IdentityWorld): Promise<GoogleEvents> {
  const snapshot = (await (await fetch(`${world.google.url}/__admin/snapshot`)).json()) as {
    readonly 'signing-key': Record<string, { readonly kid: string; readonly privateKey: string }>;
    readonly account: Record<string, { readonly sub: string }>;
  };
  const [signing] = Object.values(snapshot['signing-key']);
  const account = snapshot.account[googleAccounts.ana];
  if (signing === undefined || account === undefined) throw new Error('the sandbox has no key, or no Ana');
  const key = createPrivateKey(signing.privateKey);
  const issuer = 'https://accounts.google.com/';
  const events: GoogleEvents = {
    claims(type, details = {}, change = {}) {
      const subject = { subject_type: 'iss-sub', iss: issuer, sub: account.sub };
      return {
        ...{ iss: issuer, aud: world.settings['GOOGLE_CLIENT_ID'] ?? '' },
        ...{ iat: Math.floor(Date.now() / 1_000), jti: randomUUID() },
        events: { [type]: { subject, ...details } },
        ...change,
      };
    },
    sign: (claims, header = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({
          ...{ alg: 'RS256', kid: header.kid ?? signing.kid },
          typ: header.typ ?? 'secevent+jwt',
        })
        .sign(header.key ?? key),
    publicKeyPem: createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString(),
    post: (set, headers = {}) =>
      fetch(`${world.url}/google/risc`, {
        ...{ method: 'POST', body: set },
        headers: { 'content-type': 'application/secevent+jwt', ...headers },
      }),
    send: async (claims) => (await events.post(await events.sign(claims))).status,
  };
  return events;
}
