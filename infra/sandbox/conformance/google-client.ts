import { auth, calendar } from 'googleapis/build/src/apis/calendar/index.js';
import { type Api } from './google.ts';

export interface ClientOptions {
  readonly accessToken: string;
  /** Undefined: the real Google. */
  readonly url?: string;
}

/** The client of Google's own package, with its retries off: a behaviour wants to see each answer. */
export function googleClient({ accessToken, url }: ClientOptions): Api {
  const credentials = new auth.OAuth2();
  credentials.setCredentials({ access_token: accessToken });
  return calendar({
    version: 'v3',
    auth: credentials,
    retry: false,
    ...(url === undefined ? {} : { rootUrl: `${url}/` }),
  });
}
