import { demoDoctors } from '@surgery-calendar/local-stack';
import { eventually } from '@surgery-calendar/test-servers';
import { startSystem, type System } from '../harness/start-system.ts';
import { surgeryClient, type SurgeryClient } from '../harness/surgery-client.ts';
import type { Measurement } from '@surgery-calendar/bench';
import { forgetRequests, requestsToCalendars } from './sandbox-requests.ts';

const doctors = demoDoctors.filter(({ hospitalId }) => hospitalId === 'hc-sp').slice(0, 8);

/** Calls to Google for each net change: one after the other, in bursts of edits, and with the bridge killed in the middle. */
export async function callsPerChange(): Promise<readonly Measurement[]> {
  const system = await startSystem({ connected: doctors });
  const client = surgeryClient(system.urls.surgery, system.tokens.scheduler);
  const steady = await rounds(3, () => steadyRound(system, client));
  const bursts = await rounds(3, () => burstRound(system, client));
  const killed = await rounds(3, () => killedRound(system, client));
  await system.stop();
  return [
    {
      name: 'calls a net change',
      ratios: steady,
      goal: { atMost: 1 },
      detail: 'scheduled, rescheduled, cancelled, one after the other: 24 changes a round',
    },
    {
      name: 'calls an edit in bursts',
      ratios: bursts,
      goal: { atMost: 0.05 },
      detail: '100 edits of a surgery as fast as the scheduler can send them, 5 surgeries a round',
    },
    {
      name: 'calls a net change, kill -9',
      ratios: killed,
      goal: { atMost: 1.02 },
      detail: '150 surgeries a round, the bridge killed and started again once while it places them',
    },
  ];
}

/** Each change of a surgery waits for the rest after the one before, so a round is short. */
async function steadyRound(system: System, client: SurgeryClient): Promise<number> {
  const calls = await counting(system);
  for (let nth = 0; nth < 8; nth += 1) {
    const id = await client.schedule({ surgeonId: doctors[nth % doctors.length]?.surgeonId });
    await settled(client, [id]);
    await change(client, `/surgeries/${id}/reschedule`, later(nth));
    await settled(client, [id]);
    await change(client, `/surgeries/${id}/cancel`, { reason: 'Bench' });
    await settled(client, [id]);
  }
  return (await calls()) / 24;
}

async function burstRound(system: System, client: SurgeryClient): Promise<number> {
  const ids = await Promise.all(
    Array.from({ length: 5 }, (_, nth) => client.schedule({ surgeonId: doctors[nth]?.surgeonId })),
  );
  await settled(client, ids);
  const calls = await counting(system);
  await Promise.all(
    ids.map(async (id) => {
      for (let edit = 0; edit < 100; edit += 1)
        await change(client, `/surgeries/${id}/reschedule`, later(edit));
    }),
  );
  await settled(client, ids);
  return (await calls()) / 500;
}

async function killedRound(system: System, client: SurgeryClient): Promise<number> {
  const calls = await counting(system);
  const ids: string[] = [];
  for (let nth = 0; nth < 150; nth += 1) {
    ids.push(await client.schedule({ surgeonId: doctors[nth % doctors.length]?.surgeonId }));
    if (nth === 75) {
      await system.processes['calendar-bridge'].kill();
      await system.processes['calendar-bridge'].start();
    }
  }
  await settled(client, ids);
  return (await calls()) / ids.length;
}

/** Starts to count; the function it gives tells how many calls there were since. */
async function counting(system: System): Promise<() => Promise<number>> {
  const { url } = system.sandbox.google;
  await forgetRequests(url);
  return async () => (await requestsToCalendars(url)).length;
}

async function change(client: SurgeryClient, path: string, body: object): Promise<void> {
  const answer = await client.post(path, body);
  if (answer.status >= 300) throw new Error(`${path} was answered ${answer.status}`);
}

function later(nth: number): object {
  const start = Date.UTC(2027, 11, 2, 8) + nth * 60_000;
  return {
    startsAt: new Date(start).toISOString(),
    endsAt: new Date(start + 7_200_000).toISOString(),
    timeZone: 'America/Sao_Paulo',
  };
}

/** Until the calendar state of each surgery is about its newest revision. */
async function settled(client: SurgeryClient, ids: readonly string[]): Promise<void> {
  await Promise.all(
    ids.map((id) =>
      eventually(
        async () => {
          const { body } = await client.get(`/surgeries/${id}`);
          if (body['calendarState'] === 'pending') throw new Error(`surgery ${id} is not settled`);
        },
        { timeoutMs: 60_000 },
      ),
    ),
  );
}

async function rounds(count: number, round: () => Promise<number>): Promise<number[]> {
  const ratios: number[] = [];
  for (let nth = 0; nth < count; nth += 1) ratios.push(await round());
  return ratios;
}
