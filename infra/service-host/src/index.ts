export * from './app.ts';
export * from './bearer-token.ts';
export * from './health-routes.ts';
export { namingLoneMessages, namingMessages, withLogFields } from './log-fields.ts';
export * from './logger.ts';
export { measureBus, measureResources, outboxGauge, type BusMeter } from './metrics/measure-resources.ts';
export * from './metrics/metrics-route.ts';
export { sampleGauge, type Sample } from './metrics/sampled-gauge.ts';
export * from './operator-name.ts';
export * from './page-cursor.ts';
export * from './parse-body.ts';
export * from './problem.ts';
export * from './progress-report.ts';
export {
  jsonSetting,
  onceSound,
  parseEnvironment,
  readConfiguration,
  readEnvironment,
} from './read-environment.ts';
export * from './run-service.ts';
export { describeSettings, type SettingDescription } from './describe-settings.ts';
export { secret, setting, urlWithPassword } from './setting-notes.ts';
export * from './secret-key-setting.ts';
export * from './secure-url.ts';
export * from './serve-http.ts';
export * from './service-assertion.ts';
export { trustedIssuerFields } from './trusted-issuer-setting.ts';
export * from './text-table.ts';
export { inSpan, traceHeaders, traceparentIn } from './tracing/in-span.ts';
export type { Tracing } from './tracing/open-tracing.ts';
export { startTracing } from './tracing/start-tracing.ts';
export { tracingSettings, type TracingSettings } from './tracing/tracing-settings.ts';
export { examineIssuerKeys, examineIssuerMetadata, refuseSkew, skewOf } from './doctor/examine-http.ts';
export { examineSettings } from './doctor/examine-settings.ts';
export { Ailment, examine, notChecked, type Finding } from './doctor/finding.ts';
export { reportFindings, type FindingsOf } from './doctor/report-findings.ts';
export { examineBroker } from './doctor/examine-broker.ts';
export { examineDatabases, type ExaminedSchema } from './doctor/examine-databases.ts';
export { readDoctorOptions } from './doctor/read-doctor-options.ts';
