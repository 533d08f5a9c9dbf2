import { readDoctorOptions, reportFindings } from '@surgery-calendar/service-host';
import { diagnoseIdentity } from './diagnose-identity.ts';

// `doctor`: looks at all that this service stands on, with the settings of its environment, and says what to fix.
const options = readDoctorOptions(process.argv);
process.exitCode = reportFindings({ identity: await diagnoseIdentity(process.env) }, options, process.stdout);
