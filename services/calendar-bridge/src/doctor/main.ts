import { readDoctorOptions, reportFindings } from '@surgery-calendar/service-host';
import { diagnoseCalendarBridge } from './diagnose-calendar-bridge.ts';

// `doctor`: looks at all that this service stands on, with the settings of its environment, and says what to fix.
const options = readDoctorOptions(process.argv);
process.exitCode = reportFindings(
  { 'calendar-bridge': await diagnoseCalendarBridge(process.env) },
  options,
  process.stdout,
);
