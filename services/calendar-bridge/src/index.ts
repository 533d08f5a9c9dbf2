export { environment, type CalendarBridgeConfiguration } from './configuration.ts';
export { startCalendarBridge, type CalendarBridge } from './start-calendar-bridge.ts';
