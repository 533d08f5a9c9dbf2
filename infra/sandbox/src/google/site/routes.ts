import { type Account, type Accounts } from '../accounts/accounts.ts';
import { operatorRoute } from '../admin/operator-route.ts';
import { type CalendarStore } from '../calendar/calendar-store.ts';
import { type Changes } from '../calendar/changes.ts';
import { json, type Reply } from '../http/reply.ts';
import { type SandboxRequest } from '../http/request.ts';
import { type Route } from '../http/route.ts';
import { languageOf } from '../oauth/consent-texts.ts';
import { type Settings } from '../settings/settings.ts';
import { accountPage, unknownAccountPage } from './account-page.ts';
import { asset } from './assets.ts';
import { eventFeed } from './event-feed.ts';
import { homePage } from './home-page.ts';

export interface SiteParts {
  readonly accounts: Accounts;
  readonly calendars: CalendarStore;
  readonly settings: Settings;
  readonly changes: Changes;
}

/** The pages on which people look at the calendars: for this machine only, as nobody signs in to them. */
export function siteRoutes({ accounts, calendars, settings, changes }: SiteParts): Route[] {
  const zoneOf = (account: Account) => calendars.find(account, 'primary')?.calendar.timeZone ?? 'UTC';
  const account = (params: Readonly<Record<string, string>>) => accounts.byEmail(params['email'] ?? '');
  const noAccount = () => json(404, { error: { code: 404, message: 'No such account' } });

  return [
    operatorRoute('GET', '/', (request) => homePage(accounts.all(), language(request))),
    operatorRoute('GET', '/accounts/{email}', (request, params) => {
      const found = account(params);
      if (found === undefined) return unknownAccountPage(language(request));
      const { clockAheadMs } = settings.values;
      return accountPage({
        ...{ account: found, clockAheadMs, timeZone: zoneOf(found), language: language(request) },
      });
    }),
    operatorRoute('GET', '/accounts/{email}/events', (request, params) => {
      const found = account(params);
      return found === undefined ? noAccount() : eventFeed(found, zoneOf(found), calendars, request.query);
    }),
    operatorRoute('GET', '/accounts/{email}/changes', (_request, params) => {
      const found = account(params);
      if (found === undefined) return noAccount();
      const isOwn = (id: string) => id === found.email || calendars.find(found, id) !== undefined;
      return changeStream(changes, isOwn);
    }),
    operatorRoute('GET', '/assets/{name}', (_request, params) => asset(params['name'] ?? '')),
  ];
}

function language(request: SandboxRequest) {
  return languageOf(request.query.get('hl'), request.headers['accept-language']);
}

/** Server-sent events, one for each change of a calendar that is the account's own. */
function changeStream(changes: Changes, isOwn: (calendarId: string) => boolean): Reply {
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream; charset=UTF-8', 'cache-control': 'no-store' },
    body: 'retry: 1000\n\n',
    follow(write, closed) {
      const unsubscribe = changes.subscribe((calendarId) => {
        if (isOwn(calendarId)) write('data: changed\n\n');
      });
      closed.addEventListener('abort', unsubscribe);
    },
  };
}
