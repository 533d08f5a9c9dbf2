import type { Dashboard, Panel } from './dashboard.ts';

const seconds = (title: string, quantile: number, metric: string, by: string): Panel => ({
  ...{ title, unit: 's' },
  lines: [
    {
      expr: `histogram_quantile(${quantile}, sum by (${by}, le) (rate(${metric}_bucket[5m])))`,
      legend: `{{${by}}}`,
    },
  ],
});

/** The four golden signals of every service, and the one that all of it is for. */
const overview: Dashboard = {
  ...{ uid: 'surgery-calendar-overview', title: 'Surgery calendar: overview' },
  panels: [
    {
      ...{ title: 'From a change to its calendar', unit: 's' },
      about: 'As the publisher dates the change; of a burst of changes, from the first',
      lines: [0.5, 0.95, 0.99].map((quantile) => ({
        expr: `histogram_quantile(${quantile}, sum by (le) (rate(calendar_bridge_delivery_seconds_bucket[5m])))`,
        legend: `p${quantile * 100}`,
      })),
    },
    {
      ...{ title: 'Changes delivered', unit: 'ops' },
      lines: [
        {
          expr: 'sum by (outcome) (rate(calendar_bridge_delivery_seconds_count[5m]))',
          legend: '{{outcome}}',
        },
      ],
    },
    {
      ...{ title: 'Traffic', unit: 'reqps' },
      lines: [
        { expr: 'sum by (job) (rate(http_server_request_duration_seconds_count[5m]))', legend: '{{job}}' },
      ],
    },
    {
      ...{ title: 'Errors', unit: 'percentunit' },
      lines: [
        {
          expr: 'sum by (job) (rate(http_server_request_duration_seconds_count{status=~"5.."}[5m])) / sum by (job) (rate(http_server_request_duration_seconds_count[5m]))',
          legend: '{{job}}',
        },
      ],
    },
    seconds('Latency, p99', 0.99, 'http_server_request_duration_seconds', 'job'),
    {
      ...{ title: 'Saturation: event loop, p99', unit: 's' },
      lines: [{ expr: 'max by (job) (nodejs_eventloop_lag_p99_seconds)', legend: '{{job}}' }],
    },
    {
      ...{ title: 'Saturation: connections to PostgreSQL', unit: 'percentunit' },
      lines: [
        {
          expr: 'max by (job) (database_pool_connections{state="used"} / ignoring (state) database_pool_connections{state="limit"})',
          legend: '{{job}}',
        },
      ],
    },
    {
      ...{ title: 'Queries that wait for a connection', unit: 'short' },
      lines: [{ expr: 'max by (job) (database_pool_waiting)', legend: '{{job}}' }],
    },
    {
      ...{ title: 'Processor', unit: 'percentunit' },
      lines: [{ expr: 'sum by (job) (rate(process_cpu_seconds_total[5m]))', legend: '{{job}}' }],
    },
    {
      ...{ title: 'Memory', unit: 'short' },
      lines: [{ expr: 'max by (job) (process_resident_memory_bytes)', legend: '{{job}}' }],
    },
  ],
};

const delivery: Dashboard = {
  ...{ uid: 'surgery-calendar-delivery', title: 'Surgery calendar: from the log to the calendar' },
  panels: [
    {
      ...{ title: 'Readers behind the log', unit: 's' },
      lines: [{ expr: 'max by (reader) (surgery_log_lag_seconds)', legend: '{{reader}}' }],
    },
    {
      ...{ title: 'Readers that stand still', unit: 'short' },
      lines: [{ expr: 'max by (reader) (surgery_log_reader_stopped)', legend: '{{reader}}' }],
    },
    {
      ...{ title: 'Relay: messages not taken', unit: 'short' },
      lines: [{ expr: 'max by (reason) (surgery_relay_stuck_messages)', legend: '{{reason}}' }],
    },
    {
      ...{ title: 'Messages published', unit: 'ops' },
      lines: [
        {
          expr: 'sum by (exchange, outcome) (rate(bus_message_publish_seconds_count[5m]))',
          legend: '{{exchange}} {{outcome}}',
        },
      ],
    },
    {
      ...{ title: 'Messages handled', unit: 'ops' },
      lines: [
        {
          expr: 'sum by (queue, verdict) (rate(bus_message_handling_seconds_count[5m]))',
          legend: '{{queue}} {{verdict}}',
        },
      ],
    },
    seconds('Time in hand, p95', 0.95, 'bus_message_handling_seconds', 'queue'),
    {
      ...{ title: 'Messages parked', unit: 'short' },
      lines: [{ expr: 'max by (queue) (calendar_bridge_parked_messages)', legend: '{{queue}}' }],
    },
    {
      ...{ title: 'Outboxes', unit: 'short' },
      lines: [{ expr: 'max by (job) (outbox_messages_waiting)', legend: '{{job}}' }],
    },
    {
      ...{ title: 'Entries due', unit: 'short' },
      lines: [{ expr: 'max by (lane) (calendar_bridge_entries_due)', legend: '{{lane}}' }],
    },
    {
      ...{ title: 'Entries due for longer than', unit: 'short' },
      lines: [
        {
          expr: 'max by (lane, over_seconds) (calendar_bridge_entries_overdue)',
          legend: '{{lane}}, {{over_seconds}} s',
        },
      ],
    },
    {
      ...{ title: 'The oldest entry due', unit: 's' },
      lines: [{ expr: 'max by (lane) (calendar_bridge_entries_due_oldest_seconds)', legend: '{{lane}}' }],
    },
    {
      ...{ title: 'Entries concluded', unit: 'ops' },
      lines: [
        {
          expr: 'sum by (outcome) (rate(calendar_bridge_entries_concluded_total[5m]))',
          legend: '{{outcome}}',
        },
      ],
    },
  ],
};

const google: Dashboard = {
  ...{ uid: 'surgery-calendar-google', title: 'Surgery calendar: Google' },
  panels: [
    {
      ...{ title: 'Calls to Google Calendar', unit: 'reqps' },
      lines: [
        { expr: 'sum by (outcome) (rate(calendar_bridge_google_calls_total[5m]))', legend: '{{outcome}}' },
      ],
    },
    seconds('Google’s answers, p95', 0.95, 'calendar_bridge_google_call_seconds', 'method'),
    {
      ...{ title: 'Quota of the window', unit: 'short' },
      lines: [
        { expr: 'max by (scope) (calendar_bridge_quota_used)', legend: '{{scope}}: used' },
        { expr: 'min by (scope) (calendar_bridge_quota_left)', legend: '{{scope}}: left' },
      ],
    },
    {
      ...{ title: 'Part of the quota that Google allows now', unit: 'percentunit' },
      lines: [{ expr: 'min by (scope) (calendar_bridge_quota_share)', legend: '{{scope}}' }],
    },
    {
      ...{ title: 'Circuit open', unit: 'short' },
      lines: [{ expr: 'max(calendar_bridge_google_circuit_open)', legend: 'open' }],
    },
    {
      ...{ title: 'Calls about tokens', unit: 'reqps' },
      lines: [
        {
          expr: 'sum by (call, outcome) (rate(identity_google_calls_total[5m]))',
          legend: '{{call}} {{outcome}}',
        },
      ],
    },
    {
      ...{ title: 'Doctors, by the state of their connection', unit: 'short' },
      lines: [{ expr: 'max by (state) (identity_connections)', legend: '{{state}}' }],
    },
    {
      ...{ title: 'Sweeps', unit: 'ops' },
      lines: [{ expr: 'sum by (outcome) (rate(calendar_bridge_sweeps_total[1h]))', legend: '{{outcome}}' }],
    },
    {
      ...{ title: 'What sweeps found', unit: 'ops' },
      lines: [
        {
          expr: 'sum by (finding) (rate(calendar_bridge_sweep_findings_total[1h]))',
          legend: '{{finding}}',
        },
      ],
    },
  ],
};

export const dashboards: readonly Dashboard[] = [overview, delivery, google];
