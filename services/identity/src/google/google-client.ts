/** This project's client at Google, and where Google is. */
export interface GoogleClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly endpoints: GoogleEndpoints;
  /** Hears what came of each call about tokens. */
  readonly onAnswer?: (call: GoogleTokenCall, outcome: string) => void;
}

export type GoogleTokenCall = 'exchange-code' | 'refresh' | 'revoke';

export interface GoogleEndpoints {
  readonly authorization: string;
  readonly token: string;
  readonly revocation: string;
  /** The keys that sign id_tokens. */
  readonly certs: string;
  /** What `iss` of an id_token may be. */
  readonly issuers: readonly string[];
  /** Where Google says who issues its security events and with which keys. */
  readonly riscConfiguration: string;
}

/** Google itself, as its discovery document has it. */
export const realGoogle: GoogleEndpoints = {
  authorization: 'https://accounts.google.com/o/oauth2/v2/auth',
  token: 'https://oauth2.googleapis.com/token',
  revocation: 'https://oauth2.googleapis.com/revoke',
  certs: 'https://www.googleapis.com/oauth2/v3/certs',
  issuers: ['https://accounts.google.com', 'accounts.google.com'],
  riscConfiguration: 'https://accounts.google.com/.well-known/risc-configuration',
};

/** A stand-in that serves all of Google's endpoints under one origin, by Google's own paths; it signs as Google's issuer. */
export function standInGoogle(baseUrl: string): GoogleEndpoints {
  const at = (path: string) => new URL(path, baseUrl).href;
  return {
    authorization: at('/o/oauth2/v2/auth'),
    token: at('/token'),
    revocation: at('/revoke'),
    certs: at('/oauth2/v3/certs'),
    issuers: realGoogle.issuers,
    riscConfiguration: at('/.well-known/risc-configuration'),
  };
}
