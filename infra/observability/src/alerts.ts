export interface Alert {
  /** Also the runbook: `docs/operations/alerts/<name in kebab-case>.md`. */
  readonly name: string;
  readonly expr: string;
  /** How long it must hold. */
  readonly for: string;
  /** `page`: surgeries may not reach calendars, or nobody can book; `ticket`: within the day. */
  readonly severity: 'page' | 'ticket';
  readonly summary: string;
}

/** Prometheus' `job` of a service is its name. Replicas that report one thing of the whole installation are folded by max. */
export const alerts: readonly Alert[] = [
  {
    name: 'ServiceDown',
    // Where no replica has an address, as with a Secret that is missing or an image that cannot be pulled, there is no `up` to be 0.
    expr: `up{job=~"surgery|identity|calendar-bridge"} == 0 or ${['surgery', 'identity', 'calendar-bridge'].map((job) => `absent(up{job="${job}"})`).join(' or ')}`,
    ...{ for: '2m', severity: 'page' },
    summary: 'A replica of {{ $labels.job }} does not answer, or there is none',
  },
  {
    name: 'RequestsFail',
    expr: 'sum by (job) (rate(http_server_request_duration_seconds_count{status=~"5.."}[5m])) / sum by (job) (rate(http_server_request_duration_seconds_count[5m])) > 0.05',
    ...{ for: '5m', severity: 'page' },
    summary: '{{ $value | humanizePercentage }} of the requests to {{ $labels.job }} fail',
  },
  {
    name: 'RequestsSlow',
    expr: 'histogram_quantile(0.99, sum by (job, le) (rate(http_server_request_duration_seconds_bucket[10m]))) > 2',
    ...{ for: '10m', severity: 'ticket' },
    summary:
      'One request in a hundred to {{ $labels.job }} takes longer than {{ $value | humanizeDuration }}',
  },
  {
    name: 'DeliveryLate',
    expr: 'histogram_quantile(0.95, sum by (le) (rate(calendar_bridge_delivery_seconds_bucket[10m]))) > 60',
    ...{ for: '5m', severity: 'page' },
    summary: 'One change in twenty takes longer than {{ $value | humanizeDuration }} to reach its calendar',
  },
  {
    name: 'EntriesOverdue',
    expr: 'max(calendar_bridge_entries_overdue{lane="live",over_seconds="300"}) > 0',
    ...{ for: '5m', severity: 'page' },
    summary: '{{ $value }} changes have waited for more than five minutes to be worked on',
  },
  {
    name: 'RelayLagging',
    expr: 'max(surgery_log_lag_seconds{reader="relay"}) > 60',
    ...{ for: '2m', severity: 'page' },
    summary: 'Changes are in the log and not on the bus since {{ $value | humanizeDuration }}',
  },
  {
    name: 'NobodyRelays',
    expr: 'max(surgery_relay_active) == 0',
    ...{ for: '1m', severity: 'page' },
    summary: 'No replica of surgery relays the log',
  },
  {
    name: 'ProjectionLagging',
    expr: 'max(surgery_log_lag_seconds{reader="board"}) > 60',
    ...{ for: '2m', severity: 'ticket' },
    summary: 'The list of surgeries is {{ $value | humanizeDuration }} behind the log',
  },
  {
    name: 'LogReaderStopped',
    expr: 'max by (reader) (surgery_log_reader_stopped) == 1',
    ...{ for: '1m', severity: 'page' },
    summary: 'The reader {{ $labels.reader }} stands before an event that it cannot take',
  },
  {
    name: 'MessagesParked',
    expr: 'max by (queue) (calendar_bridge_parked_messages) > 0 or sum by (queue) (increase(bus_message_handling_seconds_count{verdict="park"}[15m])) > 0',
    ...{ for: '1m', severity: 'ticket' },
    summary: 'Messages to {{ $labels.queue }} could not be taken',
  },
  {
    name: 'GoogleAway',
    expr: 'max(calendar_bridge_google_circuit_open) == 1',
    ...{ for: '5m', severity: 'ticket' },
    summary: 'Google Calendar does not answer',
  },
  {
    name: 'GoogleCallsFail',
    expr: 'sum(rate(calendar_bridge_google_calls_total{outcome!="answered"}[10m])) / sum(rate(calendar_bridge_google_calls_total[10m])) > 0.2',
    ...{ for: '10m', severity: 'ticket' },
    summary: '{{ $value | humanizePercentage }} of the calls to Google Calendar fail',
  },
  {
    name: 'GoogleClientRefused',
    expr: 'sum by (outcome) (increase(identity_google_calls_total{outcome=~"invalid_client|unauthorized_client"}[10m])) > 0',
    ...{ for: '0m', severity: 'page' },
    summary: 'Google refuses this installation itself ({{ $labels.outcome }}): no access can be renewed',
  },
  {
    name: 'QuotaNearlyUsed',
    expr: 'min(calendar_bridge_quota_left / (calendar_bridge_quota_left + calendar_bridge_quota_used)) < 0.1',
    ...{ for: '10m', severity: 'ticket' },
    summary: 'Less than a tenth of Google’s quota is left',
  },
  {
    name: 'ConnectionsLost',
    expr: 'max(identity_connections{state="access-revoked"}) / sum(max by (state) (identity_connections{state=~"connected|paused|access-revoked"})) > 0.1',
    ...{ for: '15m', severity: 'ticket' },
    summary: '{{ $value | humanizePercentage }} of the doctors with an account have lost its access',
  },
  {
    name: 'BusDisconnected',
    expr: 'min by (job) (bus_connected) == 0',
    ...{ for: '2m', severity: 'page' },
    summary: '{{ $labels.job }} does not reach RabbitMQ',
  },
  {
    name: 'OutboxStuck',
    expr: 'min by (job) (min_over_time(outbox_messages_waiting[10m])) > 50',
    ...{ for: '1m', severity: 'ticket' },
    summary: '{{ $value }} messages of {{ $labels.job }} wait for the bus',
  },
  {
    name: 'DatabasePoolFull',
    expr: 'max by (job) (min_over_time(database_pool_waiting[5m])) > 0',
    ...{ for: '5m', severity: 'ticket' },
    summary: 'Queries of {{ $labels.job }} wait for a connection all the time',
  },
  {
    name: 'MetricsNotSampled',
    expr: 'sum by (job) (increase(metrics_not_sampled_total[5m])) > 0',
    ...{ for: '2m', severity: 'page' },
    summary: '{{ $labels.job }} cannot read its own figures: its database is away',
  },
  {
    name: 'TooManyStrays',
    expr: 'sum(increase(calendar_bridge_sweep_findings_total{finding="too-many-strays"}[1h])) > 0',
    ...{ for: '0m', severity: 'ticket' },
    summary: 'A sweep found more events to take off a calendar than it dares to',
  },
];

/** `ServiceDown` is at `service-down.md`. */
export function runbookOf({ name }: Alert): string {
  const kebab = name.replaceAll(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
  return `docs/operations/alerts/${kebab}.md`;
}
