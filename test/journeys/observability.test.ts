import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { alerts, dashboards, namesIn } from '@surgery-calendar/observability';
import { eventually } from '@surgery-calendar/test-servers';
import { exposedIn, type Exposed } from '../harness/exposed-metrics.ts';
import { demoDoctor, startSystem, type System } from '../harness/start-system.ts';
import { booking, surgeryClient } from '../harness/surgery-client.ts';

const surgeon = demoDoctor('crm-sp-104202');
const patient = { id: 'p-segredo-73', name: 'Leocádia Abrantes' };
let system: System;
let exposed: Exposed;

async function scrape(): Promise<Exposed> {
  const texts = await Promise.all(
    Object.values(system.urls).map(async (url) => (await fetch(`${url}/metrics`)).text()),
  );
  return exposedIn(texts.join('\n'));
}

beforeAll(async () => {
  system = await startSystem({ connected: [surgeon] });
  const api = surgeryClient(system.urls.surgery, system.tokens.scheduler);
  await api.schedule({ ...booking, patient });
  // Prometheus knows a series once it has a value.
  const hasSeries = (name: string) =>
    eventually(async () => {
      exposed = await scrape();
      expect(exposed.labels.get(name)?.size).toBeGreaterThan(0);
    });
  await hasSeries('calendar_bridge_delivery_seconds_count');
  const swept = await fetch(`${system.urls.calendarBridge}/sync`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${system.tokens.operator}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ doctorId: surgeon.surgeonId }),
  });
  expect(swept.ok).toBe(true);
  await hasSeries('calendar_bridge_sweeps_total');
});
afterAll(() => system.stop());

/** What Prometheus itself adds to every series. */
const added = ['job', 'instance'];

/** What the expression asks for the rise of, in the words of the expression. */
const risesIn = (expr: string): string => (expr.match(/\bincrease\([^)]*\)/g) ?? []).join(' ');

const expressions = [
  ...alerts.map(({ name, expr }) => ({ where: `the alert ${name}`, expr })),
  ...dashboards.flatMap(({ title, panels }) =>
    panels.flatMap((panel) => panel.lines.map(({ expr }) => ({ where: `${title}, ${panel.title}`, expr }))),
  ),
].filter(({ where }) => where !== 'the alert ServiceDown');

test('every metric, label and state that an alert or a dashboard names is one that the services expose', () => {
  const faults = expressions.flatMap(({ where, expr }) => {
    const { metrics, grouping } = namesIn(expr);
    // Prometheus sees no rise where the first sample of a series is not 0: what an alert asks for by its rise must be there before.
    const risen = new Set(
      where.startsWith('the alert') ? namesIn(risesIn(expr)).metrics.map(({ metric }) => metric) : [],
    );
    const known = new Set(metrics.flatMap(({ metric }) => [...(exposed.labels.get(metric)?.keys() ?? [])]));
    return [
      ...metrics
        .filter(({ metric }) => !exposed.names.has(metric))
        .map(({ metric }) => `no metric ${metric}`),
      ...metrics.flatMap(({ metric, matchers }) =>
        matchers.flatMap(({ label, operator, value }) => {
          const values = exposed.labels.get(metric)?.get(label);
          if (values === undefined) return [`${metric} has no label ${label}`];
          if (!exposed.gauges.has(metric) && !risen.has(metric)) return [];
          const wanted = operator === '=' ? [value] : operator === '=~' ? value.split('|') : [];
          return wanted
            .filter((one) => /^[\w-]+$/.test(one) && !values.has(one))
            .map((one) => `${metric} has no ${label} ${one}`);
        }),
      ),
      ...grouping
        .filter((label) => !added.includes(label) && !known.has(label))
        .map((label) => `no label ${label}`),
    ].map((fault) => `${where}: ${fault}`);
  });
  expect(faults).toEqual([]);
});

test('an expression with a metric, a label or a state that nothing exposes would be found', () => {
  expect(exposed.names.has('calendar_bridge_entries_dew')).toBe(false);
  expect(exposed.labels.get('calendar_bridge_entries_due')?.has('doctor')).toBe(false);
  expect(exposed.labels.get('surgery_log_lag_seconds')?.get('reader')).toEqual(new Set(['relay', 'board']));
});

test('no label names a hospital, a doctor, a surgery, an account or a patient, and series stay few', () => {
  const values = new Set(
    [...exposed.labels.values()].flatMap((labels) => [...labels.values()].flatMap((all) => [...all])),
  );
  for (const secret of ['hc-sp', surgeon.surgeonId, surgeon.googleEmail, ...Object.values(patient)])
    expect([...values].filter((value) => value.includes(secret))).toEqual([]);
  expect(exposed.series).toBeLessThan(2_500);
});

test('a delivery is timed from the command’s commit to the answer of Google', () => {
  const { value } = exposed.samples.find(({ name }) => name === 'calendar_bridge_delivery_seconds_sum') ?? {
    value: NaN,
  };
  expect(value).toBeGreaterThan(0);
  expect(value).toBeLessThan(30);
});
