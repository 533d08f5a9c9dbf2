import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@surgery-calendar/test-servers';
import { demoDoctor, startSystem, type System } from '../harness/start-system.ts';
import { booking, surgeryClient } from '../harness/surgery-client.ts';
import { startTraceCollector, type ExportedSpan, type TraceCollector } from '../harness/trace-collector.ts';

const surgeon = demoDoctor('crm-sp-104202');
const patient = { id: 'p-segredo-72', name: 'Hermengarda Taveira' };
const notes = 'Alergia a penicilina';
let collector: TraceCollector;
let system: System;

beforeAll(async () => {
  collector = await startTraceCollector();
  const tracing = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20of-the-collector',
  };
  system = await startSystem({
    ...{ connected: [surgeon], logLevel: 'debug' },
    settings: { surgery: tracing, identity: tracing, 'calendar-bridge': tracing },
  });
});
afterAll(async () => {
  await system.stop();
  await collector.close();
});

/** From a span up to the root of its trace. */
function wayUp(from: ExportedSpan): string[] {
  const way: string[] = [];
  for (let span: ExportedSpan | undefined = from; span !== undefined; span = parentOf(span))
    way.push(`${span.service}: ${span.name}`);
  return way;
}

function parentOf({ traceId, parentSpanId }: ExportedSpan): ExportedSpan | undefined {
  return collector.spans().find((span) => span.traceId === traceId && span.spanId === parentSpanId);
}

async function spanOf(traceId: string, name: string, attributes: object = {}): Promise<ExportedSpan> {
  return eventually(() => {
    const found = collector.spans().find((span) => {
      return span.traceId === traceId && span.name === name && expectIn(span.attributes, attributes);
    });
    if (found === undefined) throw new Error(`no span ${name} yet`);
    return Promise.resolve(found);
  });
}

function expectIn(all: Readonly<Record<string, unknown>>, some: object): boolean {
  return Object.entries(some).every(([name, value]) => all[name] === value);
}

test('a command, its event, its message, the call to Google, the reply and the list are one trace', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const response = await fetch(`${system.urls.surgery}/surgeries`, {
    method: 'POST',
    headers: {
      ...{ Authorization: `Bearer ${system.tokens.scheduler}`, 'Content-Type': 'application/json' },
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    },
    body: JSON.stringify({ ...booking, patient, notes }),
  });
  expect(response.status).toBe(201);

  const projected = await spanOf(traceId, 'project board', { 'event.type': 'calendar.entry-settled.v1' });
  await spanOf(traceId, 'POST /surgeries');
  await eventually(() => {
    expect(wayUp(projected)).toEqual([
      'surgery: project board',
      'surgery: process surgery.calendar-replies',
      'calendar-bridge: publish calendar.replies',
      'calendar-bridge: reconcile entry',
      'calendar-bridge: process calendar-bridge.surgery-events',
      'surgery: publish surgery.events',
      'surgery: append',
      'surgery: POST /surgeries',
    ]);
    return Promise.resolve();
  });
  const atGoogle = await spanOf(traceId, 'google events.insert');
  // A span that ended may be exported before its parent.
  await eventually(() =>
    expect(wayUp(atGoogle).slice(0, 2)).toEqual([
      'calendar-bridge: google events.insert',
      'calendar-bridge: reconcile entry',
    ]),
  );
  const asked = await spanOf(traceId, 'POST /internal/google/access-token');
  await eventually(() =>
    expect(wayUp(asked).slice(0, 3)).toEqual([
      'identity: POST /internal/google/access-token',
      'calendar-bridge: ask identity',
      'calendar-bridge: reconcile entry',
    ]),
  );
  expect(collector.authorizations()).toEqual(new Set(['Bearer of-the-collector']));
  await eventually(() => {
    const line = system.processes.surgery
      .log()
      .split('\n')
      // The portal reads the list while the doctor connects; that is a trace of its own.
      .find((text) => text.includes('"route":"/surgeries"') && text.includes('"method":"POST"'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ traceId, requestId: expect.any(String), status: 201 });
  });
});

test('no span tells of a patient, a token or a key', async () => {
  const api = surgeryClient(system.urls.surgery, system.tokens.scheduler);
  const callsOf = (name: string) => collector.spans().filter((span) => span.name === name).length;
  const inserts = callsOf('google events.insert');
  const surgeryId = await api.schedule({ patient, notes });
  // What is cancelled before it was placed needs no call at all. A call that failed is made again.
  await eventually(() => expect(callsOf('google events.insert')).toBeGreaterThan(inserts));
  await api.post(`/surgeries/${surgeryId}/cancel`, { reason: notes });
  await eventually(() => expect(callsOf('google events.remove')).toBeGreaterThan(0));
  const secrets = [...system.secrets, ...Object.values(patient), notes, surgeon.email, surgeon.password];
  for (const secret of [...secrets, system.tokens.scheduler, 'ya29.', surgeon.googleEmail])
    expect(collector.text()).not.toContain(secret);
});
