import { stringify } from 'yaml';
import { alerts, runbookOf } from './alerts.ts';

/**
 * The alerts as Prometheus' `rule_files` takes them. `repository` is where the runbooks are to be read, with a closing slash; by default
 * their links are paths in this repository.
 */
export function ruleFile(repository = ''): string {
  return yaml({ groups: [group(repository)] });
}

/** The same as the Prometheus operator takes them. */
export function prometheusRule(repository = ''): string {
  return yaml({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'surgery-calendar', labels: { 'app.kubernetes.io/part-of': 'surgery-calendar' } },
    spec: { groups: [group(repository)] },
  });
}

function yaml(document: object): string {
  const note = '# Generated from infra/observability/src/alerts.ts: npm run observability';
  return `${note}\n${stringify(document, { lineWidth: 0, singleQuote: true })}`;
}

function group(repository: string) {
  return {
    name: 'surgery-calendar',
    rules: alerts.map((alert) => ({
      alert: alert.name,
      expr: alert.expr,
      for: alert.for,
      labels: { severity: alert.severity },
      annotations: { summary: alert.summary, runbook_url: `${repository}${runbookOf(alert)}` },
    })),
  };
}
