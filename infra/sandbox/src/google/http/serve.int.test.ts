import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createRequestLog, type RequestLog } from '../admin/request-log.ts';
import { createFaults } from '../faults/faults.ts';
import { reasonOf, send } from '../testing/embedded.ts';
import { json, type Reply } from './reply.ts';
import { requestListener } from './serve.ts';

let server: Server;
let url: string;
let log: RequestLog;
let noted: unknown[];
let answer: () => Promise<Reply>;
beforeEach(async () => {
  log = createRequestLog(10);
  noted = [];
  const note = (fields: unknown) => void noted.push(fields);
  const serving = {
    answer: () => answer(),
    accountOf: () => null,
    faults: createFaults(),
    log,
    logger: { info: note, error: note },
    clock: () => new Date(0),
    stopping: new AbortController().signal,
  };
  server = createServer(requestListener(serving)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

test('a mistake of the sandbox is 500 backendError, stands in the request log and is told to the operator', async () => {
  answer = () => Promise.reject(new RangeError('Maximum call stack size exceeded'));
  const reply = await send(`${url}/calendar/v3/colors`);
  expect([reply.status, reasonOf(reply)]).toEqual([500, 'backendError']);
  expect(log.list()).toMatchObject([{ method: 'GET', path: '/calendar/v3/colors', status: 500 }]);
  expect(noted).toMatchObject([{ err: expect.any(RangeError), path: '/calendar/v3/colors' }]);
});

test('the operator gets a 500 too, and so does who asks for what cannot be sent', async () => {
  answer = () => Promise.reject(new Error('broken'));
  expect((await send(`${url}/__admin/requests`)).status).toBe(500);
  answer = () => Promise.resolve(json(200, {}, { location: 'a\nb' }));
  expect((await send(`${url}/calendar/v3/colors`)).status).toBe(500);
});
