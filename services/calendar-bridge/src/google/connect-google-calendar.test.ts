import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { connectGoogleCalendar } from './connect-google-calendar.ts';

test('a page that a proxy answers in the place of a list is no empty list', async () => {
  const proxy = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html').end('<html>Entre com a sua conta</html>');
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  const google = connectGoogleCalendar({
    ...{ rootUrl: `http://127.0.0.1:${port}`, timeoutMs: 10_000, clock: () => new Date() },
  });
  const place = { googleSub: 'g-1', accessToken: 'token', calendarId: 'primary' };
  const query = { origin: 'test', endsAfter: new Date(), pageToken: undefined };
  await expect(google.list(place, query)).rejects.toMatchObject({ code: 'google-unavailable' });
  proxy.closeAllConnections();
  proxy.close();
});
