import { type JWK } from 'jose';

/** One hospital's identity provider as a test or the local stack describes it. */
export interface Hospital {
  /** Also the issuer's path: `http://localhost:PORT/<hospitalId>`. */
  readonly hospitalId: string;
  readonly name: string;
  readonly clients: readonly HospitalClient[];
  readonly users: readonly HospitalUser[];
  /** Private JWKs with `kid` and `alg`; the first signs. Left out: one is made, and kept where there is a state directory. */
  readonly signingKeys?: readonly JWK[];
  /** False: an issuer of before RFC 9207, which neither announces nor sends `iss` with its answers. */
  readonly sendsIssuer?: boolean;
}

export interface HospitalClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris?: readonly string[];
  /** Told of each session that ends, with the session's `sid`. */
  readonly backChannelLogoutUri?: string;
}

export interface HospitalUser {
  /** The e-mail address; compared without regard to case. */
  readonly username: string;
  readonly password: string;
  readonly sub: string;
  readonly name: string;
  readonly doctorId?: string;
  readonly roles: readonly string[];
  /** Claims beside the usual ones, such as the unit of an issuer that serves several. */
  readonly claims?: Readonly<Record<string, string | readonly string[]>>;
}
