import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { demoDoctors } from '@surgery-calendar/local-stack';
import { eventually, freePort } from '@surgery-calendar/test-servers';
import { calendarOf } from '../harness/calendar-of.ts';
import { startProcess, type ServiceProcess } from '../harness/service-process.ts';
import { startSystem, type System } from '../harness/start-system.ts';
import { surgeryClient } from '../harness/surgery-client.ts';

const [doctor] = demoDoctors.filter(({ hospitalId }) => hospitalId === 'hc-sp');
let system: System;
/** By their addresses. */
let replicas: ReadonlyMap<string, ServiceProcess>;

beforeAll(async () => {
  if (doctor === undefined) throw new Error('hc-sp has no demo doctor');
  system = await startSystem({ connected: [doctor] });
  const port = await freePort();
  const environment = { ...system.environments.surgery, PORT: String(port) };
  const second = await startProcess('surgery', port, environment);
  replicas = new Map([
    [system.urls.surgery, system.processes.surgery],
    [`http://localhost:${port}`, second],
  ]);
});
afterAll(async () => {
  for (const replica of replicas.values()) await replica.stop();
  await system.stop();
});

/** The one of the running replicas that relays, and the other one. Which it is may change where the machine stands still for longer than a lease. */
function whoRelays(): Promise<{ readonly relaying: string; readonly other: string }> {
  return eventually(async () => {
    const [one, ...more] = await relaying();
    const [other] = [...replicas.keys()].filter((url) => url !== one);
    if (one === undefined || other === undefined || more.length > 0)
      throw new Error(`${more.length + (one === undefined ? 0 : 1)} replicas relay`);
    return { relaying: one, other };
  });
}

/** Those of the replicas that say that they relay. */
async function relaying(): Promise<readonly string[]> {
  const running = [...replicas].filter(([, replica]) => replica.pid() !== undefined);
  const answers = await Promise.all(
    running.map(async ([url]) => ({ url, metrics: await (await fetch(`${url}/metrics`)).text() })),
  );
  return answers.filter(({ metrics }) => /^surgery_relay_active 1$/m.test(metrics)).map(({ url }) => url);
}

async function eventsBySurgery(): Promise<ReadonlyMap<string | undefined, number>> {
  const events = await calendarOf(system.sandbox.google.url, doctor?.googleEmail ?? '');
  const ids = events.map((event) => event.extendedProperties?.private?.['surgery_id']);
  return new Map(
    Map.groupBy(ids, (id) => id)
      .entries()
      .map(([id, same]) => [id, same.length]),
  );
}

test('of two replicas one relays; killed, it is followed by the other, and no surgery is left out', async () => {
  const ids: string[] = [];
  const schedule = async (url: string, surgeries: number): Promise<void> => {
    const api = surgeryClient(url, system.tokens.scheduler);
    for (let nth = 0; nth < surgeries; nth += 1)
      ids.push(await api.schedule({ surgeonId: doctor?.surgeonId }));
  };
  const first = await whoRelays();
  await schedule(first.relaying, 10);
  await schedule(first.other, 10);
  const { relaying: killed, other: heir } = await whoRelays();
  await replicas.get(killed)?.kill();
  await schedule(heir, 10);
  await eventually(async () => expect(await relaying()).toEqual([heir]));
  await eventually(async () => expect(await eventsBySurgery()).toEqual(new Map(ids.map((id) => [id, 1]))));

  await replicas.get(killed)?.start();
  await schedule(killed, 1);
  const last = await whoRelays();
  await replicas.get(last.relaying)?.stop();
  await schedule(last.other, 1);
  await eventually(async () => expect(await relaying()).toEqual([last.other]));
  await eventually(async () => expect(await eventsBySurgery()).toEqual(new Map(ids.map((id) => [id, 1]))));
  // Four waits, none of which is meant to be long.
}, 120_000);
