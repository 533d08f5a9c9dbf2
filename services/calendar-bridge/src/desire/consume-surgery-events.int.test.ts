import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import {
  exchanges,
  patientForgottenType,
  publisherRights,
  type PublisherRights,
} from '@surgery-calendar/contracts';
import type { IncomingMessage, Verdict } from '@surgery-calendar/rabbit';
import { createLogger } from '@surgery-calendar/service-host';
import { openBridgeDatabase } from '../testing/bridge-database.ts';
import { surgeryMessage } from '../testing/surgery-message.ts';
import { consumeSurgeryEvents } from './consume-surgery-events.ts';

const ours = '/surgery-calendar/surgery';
const usual = publisherRights.parse({ surgery: '*', 'his-sp': ['hc-sp'] });
const parked = { kind: 'park', reason: 'not-owner' };
let database: Awaited<ReturnType<typeof openBridgeDatabase>>;
beforeAll(async () => {
  database = await openBridgeDatabase();
});
afterEach(async () => {
  await database.pool.query('truncate calendar_bridge.surgery_head cascade');
});
afterAll(() => database.close());

function delivered(event: { readonly type: string }, userId?: string): IncomingMessage {
  return {
    ...{ body: Buffer.from(JSON.stringify(event)), exchange: exchanges.surgeryEvents },
    ...{ routingKey: event.type, headers: {} },
    ...(userId === undefined ? {} : { userId }),
  };
}
async function serve(
  message: IncomingMessage,
  rights: PublisherRights = usual,
): Promise<Verdict | undefined> {
  const { handler } = consumeSurgeryEvents({
    ...{ pool: database.pool, rights, acceptUnverifiedPublishers: true, ownUser: 'bridge' },
    ...{ clock: () => new Date(), logger: createLogger({ name: 'bridge', level: 'silent' }) },
  });
  return (await handler([message]))[0];
}
async function heads(): Promise<unknown[]> {
  const { rows } = await database.pool.query(
    `select source, revision::int, data -> 'patient' ->> 'name' as patient from calendar_bridge.surgery_head`,
  );
  return rows as unknown[];
}

test('a surgery of surgery’s own is changed by surgery’s user alone, not by another one of the hospital', async () => {
  expect(await serve(delivered(surgeryMessage({}, ours), 'surgery'))).toEqual({ kind: 'ack' });
  expect(await serve(delivered(surgeryMessage({ revision: 1 }, ours), 'his-sp'))).toEqual(parked);
  expect(await heads()).toMatchObject([{ source: ours, revision: 0 }]);
  expect(await serve(delivered(surgeryMessage({ surgeryId: 's-2' }), 'his-sp'))).toEqual({ kind: 'ack' });
});

test('nor does another user say in surgery’s name that a patient was forgotten', async () => {
  const patient = { name: 'Zuleica Quirino' };
  await serve(delivered(surgeryMessage({ patient }, ours), 'surgery'));
  const forgotten = {
    ...{ specversion: '1.0', id: 'f-1', source: ours, type: patientForgottenType, subject: 'hc-sp' },
    data: {
      ...{ hospitalId: 'hc-sp', surgeries: [{ surgeryId: 's-1', revision: 0 }] },
      forgottenAt: '2026-11-21T12:00:00.000Z',
    },
  };
  expect(await serve(delivered(forgotten, 'his-sp'))).toEqual(parked);
  expect(await heads()).toMatchObject([{ patient: patient.name }]);
  expect(await serve(delivered(forgotten, 'surgery'))).toEqual({ kind: 'ack' });
  expect(await heads()).toMatchObject([{ patient: '***' }]);
});

test('where no user is named, as in npm start, and where the rights do not tell surgery’s user, its messages are taken', async () => {
  expect(await serve(delivered(surgeryMessage({}, ours)))).toEqual({ kind: 'ack' });
  const onlyHospitals = publisherRights.parse({ theatre: ['hc-sp'] });
  const message = delivered(surgeryMessage({ revision: 1 }, ours), 'theatre');
  expect(await serve(message, onlyHospitals)).toEqual({ kind: 'ack' });
  expect(await heads()).toMatchObject([{ revision: 1 }]);
});
