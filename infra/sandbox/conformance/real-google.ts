import { auth } from 'googleapis/build/src/apis/calendar/index.js';
import { googleClient } from './google-client.ts';
import { openGoogle } from './sandbox-control.ts';
import { type Google } from './google.ts';

export interface RealCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Of an account that granted the scope `calendar`. */
  readonly refreshToken: string;
}

const names = {
  clientId: 'GOOGLE_CONFORMANCE_CLIENT_ID',
  clientSecret: 'GOOGLE_CONFORMANCE_CLIENT_SECRET',
  refreshToken: 'GOOGLE_CONFORMANCE_REFRESH_TOKEN',
};

/** The credentials in the environment, or one sentence that names what is missing. */
export function realCredentials(environment: NodeJS.ProcessEnv): RealCredentials | string {
  const missing = Object.values(names).filter((name) => !environment[name]);
  if (missing.length > 0) return `Set ${missing.join(', ')} to run against a real Google account.`;
  const value = (name: string) => environment[name] ?? '';
  return {
    clientId: value(names.clientId),
    clientSecret: value(names.clientSecret),
    refreshToken: value(names.refreshToken),
  };
}

/** A real account with a calendar of the run's own, and the way to delete that again. Rejects when Google refuses the token. */
export async function openRealGoogle(
  credentials: RealCredentials,
): Promise<{ google: Google; close: () => Promise<void> }> {
  const { clientId, clientSecret, refreshToken } = credentials;
  const client = new auth.OAuth2({ clientId, clientSecret });
  client.setCredentials({ refresh_token: refreshToken });
  const { token } = await client.getAccessToken();
  if (typeof token !== 'string') throw new Error('Google gave no access token');
  const google = await openGoogle(googleClient({ accessToken: token }));
  return {
    google,
    async close() {
      await google.api.calendars.delete({ calendarId: google.calendarId });
    },
  };
}
