import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { demoDoctors } from '@surgery-calendar/local-stack';
import { startSystem } from '../harness/start-system.ts';
import { booking, surgeryClient } from '../harness/surgery-client.ts';
import { median, timed, type Measurement } from '@surgery-calendar/bench';

const latencyMs = 300;
const rounds = 8;
const perRound = 8;

/** What a scheduler waits for: our answer, against one that makes the call to Google inside the request, as others do. */
export async function besideTheInlineWay(): Promise<Measurement> {
  const connected = demoDoctors.slice(0, 2);
  const system = await startSystem({ connected });
  const client = surgeryClient(system.urls.surgery, system.tokens.scheduler);
  const peer = await startInlinePeer(system.databaseUrl);
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = -1; round < rounds; round += 1) {
    const [own, inline]: [number[], number[]] = [[], []];
    for (let nth = 0; nth < perRound; nth += 1) {
      own.push(await timed(() => client.schedule({ surgeonId: connected[0]?.surgeonId })));
      inline.push(await timed(() => peer.schedule(booking)));
    }
    if (round < 0) continue;
    ours.push(median(own));
    theirs.push(median(inline));
  }
  await peer.stop();
  await system.stop();
  return {
    name: 'answer to the scheduler, to the inline way',
    ratios: ours.map((ms, round) => ms / (theirs[round] ?? Number.NaN)),
    goal: { atMost: 0.5 },
    detail: `${median(ours).toFixed(1)} ms; a row and then Google at ${latencyMs} ms inside the request: ${median(theirs).toFixed(1)} ms, and an error where Google is away`,
  };
}

/** The least that the inline way can be: one row, one call, one answer. */
async function startInlinePeer(databaseUrl: string) {
  const database = new pg.Client(databaseUrl);
  await database.connect();
  await database.query('create table inline_surgery (id bigint generated always as identity, data jsonb)');
  const google = createServer((request, response) => {
    request.resume();
    request.on('end', () => setTimeout(() => response.end('{"id":"event"}'), latencyMs));
  });
  const googleUrl = await listening(google);
  const peer = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString('utf8');
      await database.query('insert into inline_surgery (data) values ($1)', [body]);
      const event = await fetch(googleUrl, { method: 'POST', body });
      response.end(await event.text());
    })();
  });
  const url = await listening(peer);
  return {
    async schedule(body: object): Promise<void> {
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
      await response.text();
    },
    async stop(): Promise<void> {
      for (const server of [peer, google]) {
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      }
      await database.query('drop table inline_surgery');
      await database.end();
    },
  };
}

async function listening(server: ReturnType<typeof createServer>): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
