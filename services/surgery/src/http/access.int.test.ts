import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import express from 'express';
import { z } from 'zod';
import { routesOf, roles, type DocumentedRoute } from '../testing/documented-routes.ts';
import {
  booking,
  startSurgeryWorld,
  type Answer,
  type Call,
  type SurgeryWorld,
} from '../testing/surgery-world.ts';

const verbs = ['get', 'post', 'put', 'patch', 'delete', 'all', 'use'] as const;
/** What says nothing of any hospital. */
const open = /^\/(healthz|livez|readyz|trafficz|metrics|openapi\.json|docs|docs\/assets\/[\w.-]+)$/;

let world: SurgeryWorld;
let routes: readonly DocumentedRoute[];
let registered: readonly string[];
beforeAll(async () => {
  const spies = verbs.map((verb) => ({ verb, spy: jest.spyOn(express.application, verb) }));
  world = await startSurgeryWorld();
  registered = spies.flatMap(({ verb, spy }) =>
    (spy.mock.calls as readonly (readonly unknown[])[]).flatMap(([path, handler]) =>
      typeof path === 'string' && handler !== undefined ? [`${verb} ${path}`] : [],
    ),
  );
  jest.restoreAllMocks();
  // So that the bus has somewhere to route what is posted.
  await world.receive();
  routes = routesOf((await world.call('GET', '/openapi.json', undefined, { as: 'nobody' })).body);
});
afterAll(async () => {
  await world.stop();
});

describe('every route', () => {
  test('is in the OpenAPI document, but for those that say nothing of any hospital', () => {
    const paths = registered.map((one) => one.replaceAll(/:(\w+)/g, '{$1}'));
    const guarded = paths.filter((one) => !open.test(one.slice(one.indexOf(' ') + 1)));
    const documented = new Set(routes.map(({ method, path }) => `${method.toLowerCase()} ${path}`));
    expect(guarded.toSorted()).toEqual([...documented].toSorted());
  });

  test('is closed to whoever has no token, or one that a stranger made', async () => {
    const forged = await world.issuers.forgedToken('hc-sp');
    for (const route of routes) {
      for (const call of [{ as: 'nobody' }, { token: forged }] as const) {
        const { status, body } = await send(route, randomUUID(), call);
        expect({ route: route.name, status, code: body['code'] }).toEqual({
          ...{ route: route.name, status: 401, code: 'unauthenticated' },
        });
      }
    }
  });

  test('does what it says for each role that it names, and is forbidden to every other', async () => {
    for (const route of routes) {
      for (const role of roles) {
        const id = await schedule();
        const { status, headers } = await send(route, id, as(role, booking.surgeonId));
        const allowed = route.roles.includes(role);
        const got = status >= 200 && status < 300 ? 'done' : status;
        const expected = { route: route.name, role, got: allowed ? 'done' : 403 };
        expect({ route: route.name, role, got }).toEqual(expected);
        if (allowed && route.isStream) expect(headers.get('Content-Type')).toMatch(/^text\/event-stream/);
      }
    }
  });
});

describe('a surgery', () => {
  test('of another hospital is answered as one that does not exist, and stays as it is', async () => {
    const id = await schedule();
    const before = await world.call('GET', `/surgeries/${id}`);
    for (const route of routes.filter(isOfSurgery)) {
      for (const role of route.roles) {
        const call = { ...as(role, booking.surgeonId), as: 'hsj-lisboa' } as const;
        await expectNone(route, id, call);
      }
    }
    expect((await world.call('GET', `/surgeries/${id}`)).body).toEqual(before.body);
  });

  test('is not there for a doctor on whose calendar it does not stand', async () => {
    const id = await schedule();
    const read = routes.filter((route) => isOfSurgery(route) && route.roles.includes('doctor'));
    expect(read).not.toEqual([]);
    for (const route of read) {
      await expectNone(route, id, as('doctor', 'crm-sp-999'));
      await expectNone(route, id, as('doctor'));
    }
  });
});

describe('a list', () => {
  test('holds nothing of another hospital, nor what is not on the doctor’s own calendar', async () => {
    // Before all others, so that it is on the first page.
    const early = { startsAt: '2020-12-01T08:00:00-03:00', endsAt: '2020-12-01T10:30:00-03:00' };
    const id = await schedule({ ...early, allowPastStart: true });
    await recordConflict(id);
    const lists = routes.filter((route) => route.method === 'GET' && !isOfSurgery(route) && !route.isStream);
    expect(lists.length).toBeGreaterThan(0);
    for (const route of lists) {
      const shows = async (call: Call) =>
        JSON.stringify((await send(route, id, call)).body).includes(`"${id}"`);
      for (const role of route.roles) {
        const own = as(role, booking.surgeonId);
        expect({ route: route.name, role, own: await shows(own) }).toEqual({
          route: route.name,
          role,
          own: true,
        });
        const other = await send(route, id, { ...own, as: 'hsj-lisboa' });
        expect({ route: route.name, role, other: other.body }).toEqual({
          ...{ route: route.name, role, other: { items: [], nextCursor: null } },
        });
      }
      if (!route.roles.includes('doctor')) continue;
      for (const doctor of ['crm-sp-999', undefined]) {
        const seen = await shows(as('doctor', doctor));
        expect({ route: route.name, doctor, seen }).toEqual({ route: route.name, doctor, seen: false });
      }
    }
  });
});

test('a message about another hospital is refused, and nothing of it is published', async () => {
  const told = routes.filter(({ body }) => JSON.stringify(body ?? null).includes('"hospitalId":"hc-sp"'));
  expect(told).not.toEqual([]);
  await world.relayed();
  const confirmed = world.bus.confirmed.length;
  for (const route of told) {
    for (const role of route.roles) {
      const { status, body } = await send(route, randomUUID(), { ...as(role), as: 'hsj-lisboa' });
      expect({ route: route.name, status, code: body['code'] }).toEqual({
        ...{ route: route.name, status: 404, code: 'hospital-unknown' },
      });
    }
  }
  expect(world.bus.confirmed).toHaveLength(confirmed);
});

const isOfSurgery = ({ path }: DocumentedRoute): boolean => path.includes('{surgeryId}');

function as(role: string, doctor?: string): Call {
  return {
    claims: {
      roles: role === 'none' ? [] : [role],
      ...(role === 'doctor' && doctor !== undefined ? { doctor_id: doctor } : {}),
    },
  };
}

async function send(route: DocumentedRoute, id: string, call: Call): Promise<Answer> {
  const type = route.contentType === undefined ? {} : { 'Content-Type': route.contentType };
  const path = route.path.replace('{surgeryId}', id);
  const response = await world.request(route.method, path, route.body, { ...call, headers: type });
  const { status, headers } = response;
  const isStream = headers.get('Content-Type')?.startsWith('text/event-stream') === true;
  // A stream of events has no end to wait for: its head is all that is looked at.
  if (isStream) await response.body?.cancel();
  const body = isStream ? {} : z.record(z.string(), z.unknown()).parse(await response.json());
  return { status, headers, body };
}

async function schedule(change: object = {}): Promise<string> {
  return String((await world.call('POST', '/surgeries', { ...booking, ...change })).body['surgeryId']);
}

/** Not by a field, a header or a word can the caller tell it from an id that nobody has. */
async function expectNone(route: DocumentedRoute, id: string, call: Call): Promise<void> {
  const answers = [await send(route, id, call), await send(route, randomUUID(), call)];
  const [given, unknown] = answers.map(({ status, body, headers }) => ({
    ...{ route: route.name, status, body, headers: [...headers.keys()] },
  }));
  expect(given).toEqual(unknown);
  expect(given).toMatchObject({ status: 404, body: { code: 'surgery-unknown' } });
}

async function recordConflict(id: string): Promise<void> {
  await world.pool.query(
    `INSERT INTO surgery.board_conflict
       (hospital_id, number, surgery_id, source, message_id, code, revision, owner, received_at)
     VALUES ('hc-sp', 1, $1, '/hospitals/hc-sp/his', 'm-1', 'not-owner', 0, '/surgery-calendar/surgery', now())`,
    [id],
  );
}
