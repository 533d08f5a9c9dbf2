import { prometheusRule, ruleFile } from './alert-files.ts';
import { grafanaDashboard } from './dashboard.ts';
import { dashboards } from './dashboards.ts';

/** What is generated here, by its path in this package; `repository` as `ruleFile` takes it. */
export function generatedFiles(repository?: string): ReadonlyMap<string, string> {
  return new Map([
    ['alerts/surgery-calendar.rules.yaml', ruleFile(repository)],
    ['alerts/prometheus-rule.yaml', prometheusRule(repository)],
    ...dashboards.map((dashboard): [string, string] => [
      `dashboards/${dashboard.uid}.json`,
      `${JSON.stringify(grafanaDashboard(dashboard), null, 2)}\n`,
    ]),
  ]);
}
