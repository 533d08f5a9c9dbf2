import { describe, expect, test } from '@jest/globals';
import { logoutOf } from './logout-token.ts';

const event = 'http://schemas.openid.net/event/backchannel-logout';
const good = { jti: 'j', sub: 'u-1', sid: 's-1', events: { [event]: {} } };

describe('a logout token', () => {
  test('names a session, a person, or both', () => {
    expect(logoutOf(good)).toMatchObject({ token: { tokenId: 'j', subject: 'u-1', sid: 's-1' } });
    expect(logoutOf({ ...good, sid: undefined })).toMatchObject({ token: { subject: 'u-1' } });
    expect(logoutOf({ ...good, sub: undefined })).toMatchObject({ token: { sid: 's-1' } });
  });

  test.each([
    ['without an id', { jti: undefined }],
    ['with neither a session nor a person', { sub: undefined, sid: undefined }],
    ['without events, such as an id_token', { events: undefined }],
    ['of another event', { events: { 'http://schemas.openid.net/event/other': {} } }],
    ['whose event is no object', { events: { [event]: true } }],
    ['with a nonce, such as an id_token', { nonce: 'n' }],
    ['whose session is no text', { sid: 7 }],
    ['whose person is no text', { sub: ['u-1'] }],
  ])('%s is none', (_, change) => {
    expect(logoutOf({ ...good, ...change }).kind).toBe('refused');
  });
});
