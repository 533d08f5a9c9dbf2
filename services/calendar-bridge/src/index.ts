export { environment, type CalendarBridgeConfiguration } from './configuration.ts';
export { startCalendarBridge, type CalendarBridge } from './start-calendar-bridge.ts';
export { migrationSettings } from './migrate/settings.ts';
export { diagnoseCalendarBridge } from './doctor/diagnose-calendar-bridge.ts';
