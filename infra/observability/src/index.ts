export { alerts, runbookOf, type Alert } from './alerts.ts';
export { dashboards } from './dashboards.ts';
export { namesIn, type Expression, type Named } from './expressions.ts';
