import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { alerts, runbookOf } from './alerts.ts';
import { namesIn } from './expressions.ts';
import { generatedFiles } from './files.ts';

const root = new URL('../../../', import.meta.url);

test('the alert rules and dashboards in the repository are those of the code', () => {
  // Where this fails: npm run observability
  for (const [path, text] of generatedFiles())
    expect(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')).toBe(text);
});

test('each alert has a runbook that tells what it means, what to look at and what to do, and each runbook an alert', () => {
  for (const alert of alerts) {
    const text = readFileSync(new URL(runbookOf(alert), root), 'utf8');
    expect(text).toContain(`# ${alert.name}\n`);
    for (const heading of ['## What it means', '## Look', '## Do']) expect(text).toContain(heading);
  }
  const files = readdirSync(new URL('docs/operations/alerts/', root));
  expect(files.length).toBe(alerts.length);
  expect(existsSync(new URL('docs/operations/alerts/service-down.md', root))).toBe(true);
});

test('rules are YAML that Prometheus reads, each with a severity and the address of its runbook', () => {
  const text = generatedFiles().get('alerts/surgery-calendar.rules.yaml') ?? '';
  const { groups } = parse(text) as { groups: { rules: object[] }[] };
  expect(groups.flatMap(({ rules }) => rules)).toHaveLength(alerts.length);
  for (const rule of groups.flatMap(({ rules }) => rules))
    expect(rule).toMatchObject({
      labels: { severity: expect.stringMatching(/^(page|ticket)$/) },
      annotations: { runbook_url: expect.stringMatching(/docs\/operations\/alerts\/[a-z-]+\.md$/) },
    });
});

test('the names in an expression are found: metrics, their labels, and those that it groups by', () => {
  const expr =
    'sum by (job, le) (rate(a_bucket{status=~"5..", lane="live"}[5m])) / ignoring (state) b_total offset 5m > 0.5 or max(c) == 1';
  expect(namesIn(expr)).toEqual({
    metrics: [
      {
        metric: 'a_bucket',
        matchers: [
          { label: 'status', operator: '=~', value: '5..' },
          { label: 'lane', operator: '=', value: 'live' },
        ],
      },
      { metric: 'b_total', matchers: [] },
      { metric: 'c', matchers: [] },
    ],
    grouping: ['job', 'le', 'state'],
  });
});
