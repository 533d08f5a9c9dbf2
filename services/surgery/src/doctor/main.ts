import { readDoctorOptions, reportFindings } from '@surgery-calendar/service-host';
import { diagnoseSurgery } from './diagnose-surgery.ts';

// `doctor`: looks at all that this service stands on, with the settings of its environment, and says what to fix.
const options = readDoctorOptions(process.argv);
process.exitCode = reportFindings({ surgery: await diagnoseSurgery(process.env) }, options, process.stdout);
