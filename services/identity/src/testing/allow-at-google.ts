import { CALENDAR_SCOPE } from '../google/scopes.ts';
import { googleAccounts } from './people.ts';

/** Allows at Google and gives the address that it sends the browser back to, without going there. */
export async function callbackUrlAfter(
  consentUrl: string,
  consentHtml: string,
  choice: Readonly<Record<string, string>> = {},
): Promise<string> {
  const request = /name="request" value="([^"]+)"/.exec(consentHtml)?.[1] ?? '';
  const response = await fetch(new URL('/o/oauth2/v2/auth', consentUrl), {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      request,
      account: googleAccounts.ana,
      scope: CALENDAR_SCOPE,
      decision: 'allow',
      ...choice,
    }),
  });
  return response.headers.get('location') ?? '';
}
