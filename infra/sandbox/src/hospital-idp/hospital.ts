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
}

export interface HospitalClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris?: readonly string[];
}

export interface HospitalUser {
  /** The e-mail address; compared without regard to case. */
  readonly username: string;
  readonly password: string;
  readonly sub: string;
  readonly name: string;
  readonly doctorId?: string;
  readonly roles: readonly string[];
}
