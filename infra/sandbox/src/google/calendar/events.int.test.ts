import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type GoogleSandbox } from '../index.ts';
import { api, connect, embedded, reasonOf, rui, send, surgery, type Api } from '../testing/embedded.ts';

const events = '/calendars/primary/events';

let sandbox: GoogleSandbox;
let call: Api;
beforeAll(async () => {
  sandbox = await embedded();
  call = api(sandbox, (await connect(sandbox)).access);
});
afterAll(() => sandbox.stop());

describe('who may call', () => {
  test('no bearer is 401 required, an unknown one 401 authError', async () => {
    const none = await send(`${sandbox.url}/calendar/v3${events}`);
    expect([none.status, reasonOf(none)]).toEqual([401, 'required']);
    const unknown = await api(sandbox, 'x')('GET', events);
    expect([unknown.status, reasonOf(unknown)]).toEqual([401, 'authError']);
  });

  test('a token without a fitting scope is 403 insufficientPermissions', async () => {
    const scope = 'openid https://www.googleapis.com/auth/calendar.events.readonly';
    const reader = api(sandbox, (await connect(sandbox, { scope })).access);
    expect((await reader('GET', events)).status).toBe(200);
    const refused = await reader('POST', events, surgery(8));
    expect([refused.status, reasonOf(refused)]).toEqual([403, 'insufficientPermissions']);
    expect((await call('GET', '/calendars/primary')).status).toBe(403);
  });

  test("another account's calendar is not found", async () => {
    expect((await call('GET', `/calendars/${rui.email}/events`)).status).toBe(404);
  });
});

describe('insert', () => {
  test('answers the event as Google stores it', async () => {
    const { status, body, headers } = await call('POST', events, {
      ...surgery(9, { visibility: 'default', transparency: 'opaque', description: 'Tipo: X' }),
      start: { dateTime: '2026-12-01T12:00:00.250Z', timeZone: 'America/Sao_Paulo' },
      end: { dateTime: '2026-12-01T09:30:00-03:00' },
    });
    expect(status).toBe(200);
    expect(headers.get('etag')).toBe(body['etag']);
    expect(body['etag']).toMatch(/^"\d{16}"$/);
    expect(body).toMatchObject({
      kind: 'calendar#event',
      status: 'confirmed',
      iCalUID: `${String(body['id'])}@google.com`,
      start: { dateTime: '2026-12-01T09:00:00-03:00', timeZone: 'America/Sao_Paulo' },
      end: { dateTime: '2026-12-01T09:30:00-03:00', timeZone: 'America/Sao_Paulo' },
      creator: { email: 'ana@example.test', self: true },
      sequence: 0,
      reminders: { useDefault: true },
      eventType: 'default',
    });
    expect(body).not.toHaveProperty('visibility');
    expect(body).not.toHaveProperty('transparency');
  });

  test('writes winter times of Lisbon with Z', async () => {
    const at = (dateTime: string) => ({ dateTime, timeZone: 'Europe/Lisbon' });
    const { body } = await call('POST', events, {
      start: at('2026-12-01T08:00:00'),
      end: at('2026-12-01T09:00:00'),
    });
    expect(body['start']).toEqual({ dateTime: '2026-12-01T08:00:00Z', timeZone: 'Europe/Lisbon' });
  });

  test('a taken id is 409 and the body is not applied, whether the event lives or is deleted', async () => {
    await call('POST', events, surgery(8, { id: 'taken0' }));
    const again = await call('POST', events, surgery(8, { id: 'taken0', summary: 'other' }));
    expect([again.status, reasonOf(again)]).toEqual([409, 'duplicate']);
    expect((await call('GET', `${events}/taken0`)).body['summary']).toBe('Cirurgia - Paciente');
    await call('DELETE', `${events}/taken0`);
    expect((await call('POST', events, surgery(8, { id: 'taken0' }))).status).toBe(409);
    expect((await call('GET', `${events}/taken0`)).body['status']).toBe('cancelled');
  });

  test.each(['abcd', 'abcdw', 'ABCDE', 'abc-de', 'a'.repeat(1025)])('the id %.20s is refused', async (id) => {
    const refused = await call('POST', events, surgery(8, { id }));
    expect([refused.status, reasonOf(refused)]).toEqual([400, 'invalid']);
  });

  const start = { dateTime: '2026-12-01T08:00:00-03:00' };
  test.each([
    ['no end', { start }, 'required'],
    ['no start', { end: start }, 'required'],
    ['an end before the start', { start, end: { dateTime: '2026-12-01T07:59:59-03:00' } }, 'timeRangeEmpty'],
    ['a day and a time', { start, end: { date: '2026-12-02' } }, 'invalid'],
    ['no offset and no zone', { start: { dateTime: '2026-12-01T08:00:00' }, end: start }, 'required'],
    ['an unknown zone', { start: { ...start, timeZone: 'Mars/Base' }, end: start }, 'invalid'],
    ['a time without seconds', { start: { dateTime: '2026-12-01T08:00-03:00' }, end: start }, 'invalid'],
    ['a description over 8192 characters', surgery(8, { description: 'x'.repeat(8193) }), 'invalid'],
    ['a source that is no web address', surgery(8, { source: { url: 'ftp://x' } }), 'invalid'],
    ['a guest without address', surgery(8, { attendees: [{}] }), 'required'],
    [
      'a reminder beyond four weeks',
      surgery(8, { reminders: { useDefault: false, overrides: [{ method: 'popup', minutes: 40_321 }] } }),
      'invalid',
    ],
    [
      'default reminders and own ones',
      surgery(8, { reminders: { useDefault: true, overrides: [{ method: 'popup', minutes: 5 }] } }),
      'cannotUseDefaultRemindersAndSpecifyOverride',
    ],
    ['an id beside an iCalUID', surgery(8, { id: 'both00', iCalUID: 'x@y' }), 'invalid'],
  ])('%s is 400', async (_name, body, reason) => {
    const refused = await call('POST', events, body);
    expect([refused.status, reasonOf(refused)]).toEqual([400, reason]);
  });

  test('what is not imitated is 501 and says so', async () => {
    const recurring = await call('POST', events, surgery(8, { recurrence: ['RRULE:FREQ=DAILY'] }));
    expect(recurring.status).toBe(501);
    expect((await call('POST', `${events}/quickAdd`, {})).status).toBe(501);
    expect((await call('GET', '/users/me/settings')).status).toBe(501);
  });

  test('long property keys are dropped and long values cut', async () => {
    const properties = { ['k'.repeat(45)]: 'gone', ['k'.repeat(44)]: 'v'.repeat(1030) };
    const { body } = await call('POST', events, surgery(8, { extendedProperties: { private: properties } }));
    expect(body['extendedProperties']).toEqual({ private: { ['k'.repeat(44)]: 'v'.repeat(1024) } });
  });
});

describe('update and patch', () => {
  test('a PUT replaces all that was sent before and raises the sequence when the time changes', async () => {
    const first = await call('POST', events, surgery(8, { id: 'put000', location: 'Sala 3' }));
    const same = await call('PUT', `${events}/put000`, surgery(8, { location: 'Sala 3', colorId: '3' }));
    expect(same.body['sequence']).toBe(0);
    const moved = await call('PUT', `${events}/put000`, surgery(10));
    expect(moved.body).not.toHaveProperty('location');
    expect(moved.body['sequence']).toBe(1);
    expect(moved.body['etag']).not.toBe(first.body['etag']);
    expect(moved.body['created']).toBe(first.body['created']);
  });

  test('a stale If-Match is 412, the right one and * go through', async () => {
    const first = await call('POST', events, surgery(8, { id: 'match0' }));
    const etag = String(first.body['etag']);
    const put = (tag: string) => call('PUT', `${events}/match0`, surgery(9), { 'if-match': tag });
    expect((await put(etag)).status).toBe(200);
    const stale = await put(etag);
    expect([stale.status, reasonOf(stale)]).toEqual([412, 'conditionNotMet']);
    expect((await put('*')).status).toBe(200);
    expect((await call('DELETE', `${events}/match0`, undefined, { 'if-match': etag })).status).toBe(412);
  });

  test('a PATCH merges objects, and null removes', async () => {
    const extendedProperties = { private: { a: '1', b: '2' } };
    await call('POST', events, surgery(8, { id: 'patch0', location: 'x', extendedProperties }));
    const { body } = await call('PATCH', `${events}/patch0`, {
      location: null,
      extendedProperties: { private: { b: '3' } },
    });
    expect(body).not.toHaveProperty('location');
    expect(body['summary']).toBe('Cirurgia - Paciente');
    expect(body['extendedProperties']).toEqual({ private: { a: '1', b: '3' } });
  });

  test('a tombstone is not revived', async () => {
    await call('POST', events, surgery(8, { id: 'tomb00' }));
    await call('DELETE', `${events}/tomb00`);
    const put = await call('PUT', `${events}/tomb00`, surgery(8));
    expect([put.status, reasonOf(put)]).toEqual([403, 'forbidden']);
  });

  test('an id never used is 404', async () => {
    const put = await call('PUT', `${events}/never0`, surgery(8));
    expect([put.status, reasonOf(put)]).toEqual([404, 'notFound']);
    expect((await call('GET', `${events}/never0`)).status).toBe(404);
    expect((await call('DELETE', `${events}/never0`)).status).toBe(404);
  });
});

test('deleting twice is 410 the second time', async () => {
  await call('POST', events, surgery(8, { id: 'double' }));
  expect((await call('DELETE', `${events}/double`)).status).toBe(204);
  const second = await call('DELETE', `${events}/double`);
  expect([second.status, reasonOf(second)]).toEqual([410, 'deleted']);
});

test('a GET with the current If-None-Match is 304', async () => {
  const { body } = await call('POST', events, surgery(8, { id: 'none00' }));
  const reply = await call('GET', `${events}/none00`, undefined, { 'if-none-match': body['etag'] });
  expect(reply.status).toBe(304);
});
