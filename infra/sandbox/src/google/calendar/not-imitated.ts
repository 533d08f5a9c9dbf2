import { route, type Route } from '../http/route.ts';
import { notImitated } from './api-error.ts';

/** The methods of the Calendar API below `base` that the sandbox does not imitate: each answers 501 with its name. */
export function notImitatedRoutes(base: string): Route[] {
  const calendar = `${base}/calendars/{calendarId}`;
  const events = `${calendar}/events`;
  const list = `${base}/users/me/calendarList`;
  const methods: [string, string, string][] = [
    ['POST', `${events}/quickAdd`, 'events.quickAdd'],
    ['GET', `${events}/{eventId}/instances`, 'events.instances'],
    ['POST', `${events}/{eventId}/move`, 'events.move'],
    ['POST', `${calendar}/clear`, 'calendars.clear'],
    ['POST', `${calendar}/transferOwnership`, 'calendars.transferOwnership'],
    ['GET', `${calendar}/acl`, 'acl.list'],
    ['POST', `${calendar}/acl`, 'acl.insert'],
    ['POST', `${calendar}/acl/watch`, 'acl.watch'],
    ['GET', `${calendar}/acl/{ruleId}`, 'acl.get'],
    ['PUT', `${calendar}/acl/{ruleId}`, 'acl.update'],
    ['PATCH', `${calendar}/acl/{ruleId}`, 'acl.patch'],
    ['DELETE', `${calendar}/acl/{ruleId}`, 'acl.delete'],
    ['POST', `${list}/watch`, 'calendarList.watch'],
    ['GET', `${base}/users/me/settings`, 'settings.list'],
    ['GET', `${base}/users/me/settings/{setting}`, 'settings.get'],
    ['POST', `${base}/users/me/settings/watch`, 'settings.watch'],
    ['POST', '/batch/calendar/v3', 'batches'],
  ];
  return methods.map(([verb, path, name]) => route(verb, path, () => notImitated(name).reply));
}
