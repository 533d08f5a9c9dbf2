/** Read and write events on the calendars that the doctor can reach. */
export const CALENDAR_SCOPE = 'https://www.googleapis.com/auth/calendar.events';

export const requestedScopes: readonly string[] = [CALENDAR_SCOPE, 'openid', 'email'];

/** The scopes of a `scope` parameter (RFC 6749, 3.3). */
export function parseScopes(scope: string): string[] {
  return scope.split(' ').filter((part) => part !== '');
}

/** Whether the doctor left the calendar's box ticked. */
export function mayWriteCalendar(scopes: readonly string[]): boolean {
  return scopes.includes(CALENDAR_SCOPE);
}
