import { diagnoseCalendarBridge } from '@surgery-calendar/calendar-bridge';
import { diagnoseIdentity } from '@surgery-calendar/identity';
import { readDoctorOptions, reportFindings } from '@surgery-calendar/service-host';
import { diagnoseSurgery } from '@surgery-calendar/surgery';
import { z } from 'zod';
import { defaultLocalDirectory, openLocalDirectory } from '../local-directory.ts';
import { environmentsFile } from '../service-environments.ts';
import { readRunningStack } from '../stack-file.ts';

// `npm run doctor`: looks at all that the services of the running `npm start` stand on, and says what to fix.
const options = readDoctorOptions(process.argv);
const local = openLocalDirectory(process.env['LOCAL_DIRECTORY'] ?? defaultLocalDirectory);
const stack = await readRunningStack(local);
const written = local.read(environmentsFile);
if (stack === undefined || written === undefined) {
  process.stderr.write(
    'No npm start runs here. Start it, or look at one service by its environment: npm run doctor -- --service surgery\n',
  );
  process.exit(78);
}
const variables = z.record(z.string(), z.string());
const environments = z
  .object({ surgery: variables, identity: variables, 'calendar-bridge': variables })
  .parse(JSON.parse(written));
// Null: the bus is inside that process, and nothing to be reached.
const world = { hasBroker: stack.amqp.url !== null };
const findings = {
  surgery: await diagnoseSurgery(environments.surgery, world),
  identity: await diagnoseIdentity(environments.identity, world),
  'calendar-bridge': await diagnoseCalendarBridge(environments['calendar-bridge'], world),
};
process.exitCode = reportFindings(findings, options, process.stdout);
