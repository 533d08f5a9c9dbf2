import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { Worker } from 'node:worker_threads';
import { connect, send } from '../src/google/testing/embedded.ts';

/** An account's calendar over HTTP, with its quota lifted. */
export interface BenchCalendar {
  insert(n: number): Promise<void>;
  /** Lists the last full day of a calendar that holds `events` of them, which a scan would reach last; answers how many it found. */
  listLastDay(events: number): Promise<number>;
  close(): Promise<void>;
}

const path = '/calendar/v3/calendars/primary/events';
/** Ten events a day, so that 100,000 of them reach over 27 years. */
const eventsADay = 10;
const firstDay = Date.UTC(2020, 0, 1);
const dayMs = 86_400_000;

export async function openBenchCalendar(): Promise<BenchCalendar> {
  const worker = new Worker(new URL('sandbox-worker.ts', import.meta.url));
  const [url] = (await once(worker, 'message')) as [string];
  const sandbox = { url, stop: () => Promise.resolve() };
  const { access } = await connect(sandbox);
  const plenty = { perMinuteProject: 1e9, perMinuteUser: 1e9 };
  await send(`${sandbox.url}/__admin/quota`, { method: 'POST', body: JSON.stringify(plenty) });
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const call = (method: string, target: string, body?: string) =>
    exchange(url, agent, access, method, target, body);
  return {
    async insert(n) {
      await call('POST', path, JSON.stringify(eventOf(n)));
    },
    async listLastDay(events) {
      const lastDay = Math.floor(events / eventsADay) - 1;
      const day = iso(firstDay + lastDay * dayMs).slice(0, 10);
      const query = `timeMin=${day}T00:00:00Z&timeMax=${day}T23:59:59Z`;
      const { items } = JSON.parse(await call('GET', `${path}?${query}`)) as { items: unknown[] };
      return items.length;
    },
    async close() {
      agent.destroy();
      await worker.terminate();
    },
  };
}

function eventOf(n: number): object {
  const start = firstDay + Math.floor(n / eventsADay) * dayMs + (8 + (n % eventsADay)) * 3_600_000;
  return {
    id: `bench${n.toString(32).padStart(6, '0')}`,
    summary: 'Cirurgia - Paciente',
    description: 'Tipo: colecistectomia',
    location: 'Sala 3',
    start: { dateTime: iso(start), timeZone: 'America/Sao_Paulo' },
    end: { dateTime: iso(start + 1_800_000), timeZone: 'America/Sao_Paulo' },
    extendedProperties: { private: { origin: 'surgery-calendar', surgery_id: String(n) } },
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();

function exchange(
  url: string,
  agent: Agent,
  access: string,
  method: string,
  target: string,
  body?: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${access}`, 'content-type': 'application/json' };
    const sent = request(`${url}${target}`, { method, agent, headers }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('error', reject);
      reply.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (reply.statusCode === 200) resolve(text);
        else reject(new Error(`${reply.statusCode ?? 0} ${text.slice(0, 200)}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
