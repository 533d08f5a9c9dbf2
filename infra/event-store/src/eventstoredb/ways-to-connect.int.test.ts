import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEventStoreDbStandIn, type EventStoreDbStandIn } from '@surgery-calendar/sandbox/eventstoredb';
import { describeAppends } from '../conformance/appends.ts';
import { jestRegister } from '../conformance/register.ts';
import { eventsOf, newEvent, newStream, type Subject } from '../conformance/subject.ts';
import { EventStoreUnavailableError } from '../event-store.ts';
import { createEventStoreDbEventStore } from './eventstoredb-event-store.ts';

async function appendAndRead(url: string): Promise<void> {
  const store = createEventStoreDbEventStore({ url });
  const [stream, event] = [newStream(), newEvent()];
  try {
    await store.append(stream, 'no-stream', [event]);
    expect(await eventsOf(store, stream)).toMatchObject([{ id: event.id }]);
  } finally {
    await store.close();
  }
}

describe('with a server that takes appends one a call, as before 21.10', () => {
  let server: EventStoreDbStandIn;
  let subject: Subject;
  beforeAll(async () => {
    server = await startEventStoreDbStandIn({ batchAppend: false });
    const store = createEventStoreDbEventStore({ url: server.url });
    subject = { store, crash: () => Promise.resolve(), close: () => store.close() };
  });
  afterAll(async () => {
    await subject.close();
    await server.kill();
  });
  describeAppends(() => subject, jestRegister);
});

test('a member of a cluster is found by the cluster', async () => {
  const server = await startEventStoreDbStandIn();
  await appendAndRead(server.discoverUrl);
  await appendAndRead(server.url.replace('esdb:', 'kurrentdb:'));
  await server.kill();
});

test('a cluster without a member is an event store that is away', async () => {
  const store = createEventStoreDbEventStore({
    url: 'esdb+discover://127.0.0.1:1?tls=false&maxDiscoverAttempts=2&discoveryInterval=10',
  });
  await expect(store.append(newStream(), 'any', [newEvent()])).rejects.toThrow(EventStoreUnavailableError);
  await expect(store.readStream(newStream())).rejects.toThrow(EventStoreUnavailableError);
  const subscription = store.subscribe({
    ...{ prefixes: ['any-'], after: undefined },
    onBatch: () => Promise.resolve(),
  });
  await expect(subscription.ended).rejects.toThrow(EventStoreUnavailableError);
  await store.close();
});

describe('with TLS and credentials', () => {
  const credentials = { username: 'surgery', password: 'pa55 wörd' };
  let server: EventStoreDbStandIn;
  let directory: string;
  let tlsCaFile: string;
  beforeAll(async () => {
    server = await startEventStoreDbStandIn({ tls: true, credentials });
    directory = await mkdtemp(join(tmpdir(), 'eventstoredb-tls-'));
    tlsCaFile = join(directory, 'ca.pem');
    await writeFile(tlsCaFile, server.certificate ?? '');
  });
  afterAll(async () => {
    await server.kill();
    await rm(directory, { recursive: true });
  });
  const urlWith = (user: string, more: string): string => server.url.replace('://', `://${user}@`) + more;
  const right = `${credentials.username}:${encodeURIComponent(credentials.password)}`;

  test('the right ones are let in', async () => {
    await appendAndRead(urlWith(right, `&tlsCAFile=${encodeURIComponent(tlsCaFile)}`));
  });
  test('wrong credentials are an event store that is away, which does not repeat them', async () => {
    const wrong = appendAndRead(urlWith('surgery:wrong-one', `&tlsCAFile=${encodeURIComponent(tlsCaFile)}`));
    const refusal = await wrong.catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(EventStoreUnavailableError);
    expect(refusal).toMatchObject({ message: expect.stringContaining('refuses the credentials') });
    const written = inspect(refusal, { depth: null, showHidden: true });
    for (const secret of ['wrong-one', Buffer.from('surgery:wrong-one').toString('base64')])
      expect(written).not.toContain(secret);
  });
  test('a certificate that nobody vouches for is not believed', async () => {
    await expect(appendAndRead(urlWith(right, ''))).rejects.toThrow(EventStoreUnavailableError);
  });
});
