import { type CalendarStore } from '../calendar/calendar-store.ts';
import { faultSchema } from '../faults/fault.ts';
import { type Faults } from '../faults/faults.ts';
import { empty, json, type Reply } from '../http/reply.ts';
import { route, type Handler, type Route } from '../http/route.ts';
import { type Accounts } from '../accounts/accounts.ts';
import { isLoopback } from './loopback.ts';
import { type RequestLog } from './request-log.ts';

export interface AdminParts {
  readonly accounts: Accounts;
  readonly calendars: CalendarStore;
  readonly faults: Faults;
  readonly log: RequestLog;
}

/** What an operator or a test may look at and make happen; every path answers 403 unless asked from this machine. */
export function adminRoutes({ accounts, calendars, faults, log }: AdminParts): Route[] {
  return [
    admin('GET', '/__admin/accounts/{email}/events', (request, params) => {
      const account = accounts.byEmail(params['email'] ?? '');
      if (account === undefined) return refusal(404, 'No such account');
      const calendar = calendars.find(account, request.query.get('calendarId') ?? 'primary');
      if (calendar === undefined) return refusal(404, 'No such calendar');
      return json(
        200,
        calendar.events.all().map((event) => event.resource),
      );
    }),
    admin('GET', '/__admin/requests', () => json(200, log.list())),
    admin('DELETE', '/__admin/requests', () => {
      log.clear();
      return empty(204);
    }),
    admin('GET', '/__admin/faults', () => json(200, faults.list())),
    admin('POST', '/__admin/faults', (request) => {
      const body = parseJson(request.body);
      if (body === undefined) return refusal(400, 'The body is not JSON');
      const rule = faultSchema.safeParse(body.value);
      if (rule.success) return json(201, faults.add(rule.data));
      const errors = rule.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
      return refusal(422, 'The fault is not well formed', errors);
    }),
    admin('DELETE', '/__admin/faults', () => {
      faults.clear();
      return empty(204);
    }),
  ];
}

function admin(method: string, path: string, handler: Handler): Route {
  return route(method, path, (request, params) =>
    isLoopback(request) ? handler(request, params) : refusal(403, 'Only from this machine'),
  );
}

function refusal(code: number, message: string, errors: readonly object[] = []): Reply {
  return json(code, { error: { code, message, errors } });
}

function parseJson(body: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(body) as unknown };
  } catch {
    return undefined;
  }
}
