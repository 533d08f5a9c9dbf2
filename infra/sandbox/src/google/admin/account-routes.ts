import { z } from 'zod';
import { type Account, type Accounts } from '../accounts/accounts.ts';
import { type CalendarStore, type OpenCalendar } from '../calendar/calendar-store.ts';
import { type Versions } from '../calendar/version.ts';
import { empty, json } from '../http/reply.ts';
import { type SandboxRequest } from '../http/request.ts';
import { type Route } from '../http/route.ts';
import { type Grants } from '../oauth/grants.ts';
import { editEvent, removeEvent } from '../owner/edit-event.ts';
import { type RiscTransmitter } from '../risc/transmitter.ts';
import { bodyOf, OperatorError, operatorRoute } from './operator-route.ts';

export interface AccountParts {
  readonly accounts: Accounts;
  readonly grants: Grants;
  readonly calendars: CalendarStore;
  readonly versions: Versions;
  readonly transmitter: RiscTransmitter;
}

const base = '/__admin/accounts/{email}';
type Params = Readonly<Record<string, string>>;

/** What happens to one account: its events as they are, its owner's own edits, and the ends of its tokens. */
export function accountRoutes(parts: AccountParts): Route[] {
  const { accounts, grants, calendars, versions, transmitter } = parts;
  function account(params: Params): Account {
    const found = accounts.byEmail(params['email'] ?? '');
    if (found === undefined) throw new OperatorError(404, 'No such account');
    return found;
  }

  function opened(request: SandboxRequest, params: Params): { account: Account; open: OpenCalendar } {
    const owner = account(params);
    const open = calendars.find(owner, request.query.get('calendarId') ?? 'primary');
    if (open === undefined) throw new OperatorError(404, 'No such calendar');
    return { account: owner, open };
  }

  return [
    operatorRoute('GET', `${base}/events`, (request, params) =>
      json(
        200,
        opened(request, params)
          .open.events.all()
          .map(({ resource }) => resource),
      ),
    ),
    operatorRoute('PUT', `${base}/events/{id}`, (request, params) => {
      const fields = bodyOf(request, z.record(z.string(), z.unknown()), 'event');
      const editing = { ...opened(request, params), versions };
      return json(200, editEvent(params['id'] ?? '', fields, editing).resource);
    }),
    operatorRoute('DELETE', `${base}/events/{id}`, (request, params) => {
      const removed = removeEvent(params['id'] ?? '', { ...opened(request, params), versions });
      if (!removed) throw new OperatorError(404, 'No such event');
      return empty(204);
    }),
    operatorRoute('POST', `${base}/revoke`, async (_request, params) => {
      const owner = account(params);
      const audience = transmitter.audienceOf(owner);
      grants.revokeAll(owner.sub);
      // As Google tells applications whose access a person ended in their Google account.
      if (audience.length > 0)
        transmitter.deliver(await transmitter.sign(owner, 'tokens-revoked', { audience }));
      return empty(204);
    }),
    operatorRoute('POST', `${base}/expire-access-tokens`, (_request, params) => {
      grants.expireAccessTokens(account(params).sub);
      return empty(204);
    }),
  ];
}
